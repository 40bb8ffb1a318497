/**
 * krnel-graph, in one process that lives as long as the runs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { TextLineStream } from "./text_line_stream.ts";
import { FloatLiteral, pythonJson } from "../../../mod.ts";
import { rawJson } from "../../../ops/raw_json.ts";
import { python } from "../../stores/_s3_server.ts";
import type { Outcomes } from "./outcome.ts";
import { POINTS } from "./ours.ts";
import type { Program } from "./program.ts";

/** Where a program runs: a store's URI, and a bucket's server. Without a store it runs in memory. */
export interface Place {
  readonly uri?: string;
  readonly endpoint?: string;
}

/** Answers for programs as krnel-graph does. */
export class Peer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #replies: ReadableStreamDefaultReader<string>;

  /** Starts the process. */
  constructor() {
    const script = fileURLToPath(new URL("peer.py", import.meta.url));
    const command = new Deno.Command(python(), { args: [script], stdin: "piped", stdout: "piped", stderr: "inherit" });
    this.#child = command.spawn();
    this.#requests = this.#child.stdin.getWriter();
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream() as TransformStream<BufferSource, string>);
    this.#replies = text.pipeThrough(new TextLineStream()).getReader();
  }

  /** What krnel-graph makes of a program, computing some of its ops. */
  async answers({ steps }: Program, order: readonly string[], { uri, endpoint }: Place = {}): Promise<Outcomes> {
    const request = { steps, points: fileURLToPath(POINTS), store: uri ?? null, endpoint: endpoint ?? null, order };
    await this.#requests.write(new TextEncoder().encode(JSON.stringify(request, floatText) + "\n"));
    const { value } = await this.#replies.read();
    if (value === undefined) throw new Error("krnel-graph's process ended");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#requests.close();
    await this.#replies.cancel();
    await this.#child.status;
  }
}

/** A float goes out with its point: `1.0`. */
function floatText(_name: string, value: unknown): unknown {
  return value instanceof FloatLiteral ? rawJson(pythonJson(value)) : value;
}
