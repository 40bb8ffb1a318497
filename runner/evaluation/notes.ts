/**
 * What is to be known of a result besides its values: warnings, and what it was computed with.
 *
 * @module
 */

import type { Status } from "../../ops/evaluator.ts";
import { type JsonRecord, parseJson, recordIn } from "../../ops/json_record.ts";
import { show } from "../../ops/messages.ts";
import { hostName } from "../../stores/process_identity.ts";
import type { RowRange } from "./implementation.ts";
import { jsonCopy } from "./json_data.ts";
import type { Scratch } from "./scratch.ts";

/** What an implementation says of its result, for the status. */
export class Notes {
  readonly warnings: string[];
  readonly provenance: Record<string, unknown> = {};
  readonly #hosts = new Set([hostName()]);

  /** @param warnings The first ones, as far as there are any. */
  constructor(...warnings: readonly (string | undefined)[]) {
    this.warnings = warnings.filter((warning) => warning !== undefined);
  }

  /** Keeps a warning. */
  warn(message: unknown): void {
    this.warnings.push(typeof message === "string" ? message : show(message));
  }

  /** Keeps what the result is computed with, as it is now: what no status can hold is kept as a text, with a warning. */
  record(details: unknown): void {
    const { data, problems } = jsonCopy(Object(details), "recorded");
    this.#take(data as JsonRecord);
    for (const problem of problems) this.warn(`What was ${problem}, which is no JSON data: this text stands for it`);
  }

  /** What goes into the status. */
  forStatus(): Partial<Status> {
    const [host, ...others] = this.#hosts;
    return {
      ...(this.warnings.length > 0 ? { warnings: [...new Set(this.warnings)] } : {}),
      provenance: { host, ...(others.length > 0 ? { hosts: [host, ...others].sort() } : {}), ...this.provenance },
    };
  }

  /** Keeps what was said of a part, for whoever puts the parts together. */
  async keep(scratch: Scratch, { start, end }: RowRange): Promise<void> {
    const part = { host: hostName(), warnings: this.warnings, provenance: this.provenance };
    await scratch.put(`${FOLDER}${start}-${end}.json`, new TextEncoder().encode(JSON.stringify(part)));
  }

  /** Takes over what was said of parts. */
  async takeParts(scratch: Scratch): Promise<void> {
    for (const name of await scratch.names(FOLDER)) {
      const { host, warnings, provenance } = read(await scratch.get(name));
      if (typeof host === "string") this.#hosts.add(host);
      for (const warning of Array.isArray(warnings) ? warnings : []) this.warnings.push(String(warning));
      this.#take(recordIn(provenance));
    }
  }

  /** Lists of parts are put together; of anything else the last one said counts. */
  #take(details: JsonRecord): void {
    for (const [name, value] of Object.entries(details)) {
      const before = this.provenance[name];
      this.provenance[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
  }
}

const FOLDER = "notes/";

/** Notes that cannot be read are none. */
function read(bytes: Uint8Array | undefined): JsonRecord {
  try {
    return recordIn(parseJson(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}
