/** Command lines as processes, whose JSON is read while they run. */
import { spawn } from "../../cli/_run.ts";

// deno-lint-ignore no-explicit-any -- tests look into what they expect
type Line = any;

/** A command line that prints lines of JSON. Leaving its scope ends it. */
export class CommandProcess implements AsyncDisposable {
  /** The lines so far. */
  readonly lines: Line[] = [];
  /** What it wrote to standard error so far. */
  err = "";
  readonly #child: Deno.ChildProcess;
  readonly #readers: Promise<unknown>;
  #hasEnded = false;
  #news = Promise.withResolvers<void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(args, env);
    this.#readers = Promise.all([this.#readLines(), this.#readErrors()]);
    void Promise.all([this.#child.status, this.#readers]).then(() => {
      this.#hasEnded = true;
      this.#news.resolve();
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Waits for a line, and gives it. Fails where the process ends before. */
  async until(isIt: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(isIt);
      if (found !== undefined) return found;
      if (this.#hasEnded) throw new Error(`the process ended without it: ${this.err}`);
      await this.#news.promise;
    }
  }

  kill(signal: Deno.Signal): void {
    if (!this.#hasEnded) this.#child.kill(signal);
  }

  /** Waits for its end: the exit code, or the signal that ended it. */
  async end(): Promise<number | string> {
    const { code, signal } = await this.#child.status;
    await this.#readers;
    return signal ?? code;
  }

  async [Symbol.asyncDispose]() {
    this.kill("SIGKILL");
    await this.end();
  }

  async #readLines(): Promise<void> {
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines.map((line) => JSON.parse(line)));
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  async #readErrors(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) this.err += text;
  }
}
