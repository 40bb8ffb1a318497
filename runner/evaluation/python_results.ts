/**
 * Results that krnel-graph computed, for who trusts them: it records no digests of a model's files.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { deserialize } from "../../ops/graph_file.ts";
import { doneKey, uuidOfKey } from "../../stores/keys.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import type { ResultStore } from "../../stores/results.ts";
import { Look } from "./look.ts";
import { pythonJsonSteps } from "./result_values.ts";

/** krnel-graph's results in a store. */
export class PythonResults {
  readonly #results: ResultStore;
  readonly #look: Look;

  /** Those in the store of `results`. */
  constructor(results: ResultStore) {
    this.#results = results;
    this.#look = new Look(results);
  }

  /** The ops of a type that krnel-graph has computed. */
  async *ops(type: string): AsyncGenerator<Op> {
    for await (const { key } of this.#results.store.list(`${type}/`)) {
      const uuid = uuidOfKey(key);
      const op = uuid !== undefined && key === doneKey(uuid) ? await this.#computed(uuid) : undefined;
      if (op !== undefined) yield op;
    }
  }

  /** The values of a column that is there, or quickly made. @throws an error where it is neither */
  async values(column: Op, signal: AbortSignal): Promise<readonly PythonJson[]> {
    return await atPace(pythonJsonSteps(column, await this.#look.result(column, signal)), new Pace(signal));
  }

  /** What is computed here says with what. One that cannot be rebuilt is nobody's. */
  async #computed(uuid: string): Promise<Op | undefined> {
    try {
      const status = await this.#results.readStatus(uuid);
      if (status === undefined || status.provenance !== undefined) return undefined;
      return deserialize(status.graph as unknown as object)[0];
    } catch {
      return undefined;
    }
  }
}
