import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { spawn } from "./_run.ts";

/** A file whose op is computed by a model that takes its time. */
export const SLOW_MODEL = fileURLToPath(new URL("./fixtures/slow_model.ts", import.meta.url));

/** How the model computes. */
export interface SlowRunOptions {
  /** The row in which it waits until it is released. */
  readonly heldAt?: number;
  /** Numbers of a vector. */
  readonly columns?: number;
}

/** A run in a process of its own, whose standard error is read while it goes on. */
export class SlowRun implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #hold = Deno.makeTempFileSync({ prefix: "probegraph-test-hold-" });
  #isHeld = true;
  #hasEnded = false;
  err = "";

  constructor(store: string, { heldAt = -1, columns = 2 }: SlowRunOptions = {}) {
    const env = {
      PROBEGRAPH_STORE_URI: store,
      SLOW_MODEL_HELD_AT: String(heldAt),
      SLOW_MODEL_HOLD: this.#hold,
      SLOW_MODEL_COLUMNS: String(columns),
    };
    this.#child = spawn(["run", "-f", SLOW_MODEL], env);
    this.#reader = this.#child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.err) && await this.#read());
    assert.match(this.err, pattern);
  }

  /** Sends a signal, unless the process has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Lets the model go on. */
  release(): void {
    if (this.#isHeld) Deno.removeSync(this.#hold);
    this.#isHeld = false;
  }

  /** How the process ended, and the rows that it computed. */
  async end() {
    while (await this.#read());
    const [{ code, signal }, out] = await Promise.all([this.#child.status, new Response(this.#child.stdout).text()]);
    this.#hasEnded = true;
    const rows = (event: string) =>
      [...this.err.matchAll(new RegExp(`^${event} (\\d+)$`, "gm"))].map(([, row]) => +row);
    return { code, signal, out, begun: rows("begin"), finished: rows("end") };
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    this.err += value ?? "";
    return !done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    if (!this.#hasEnded) this.kill("SIGKILL");
    await this.#child.status;
  }
}
