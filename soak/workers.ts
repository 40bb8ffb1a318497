/** Workers of the queue as programs of their own, which can be killed and replaced. */
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

/** Some workers. */
export class Workers implements AsyncDisposable {
  readonly #args: readonly string[];
  readonly #running: Deno.ChildProcess[] = [];

  /** @param queue The Redis server. @param store Where results go. */
  constructor(queue: string, store: string) {
    this.#args = ["run", "-A", "--quiet", MAIN, "worker", "--queue", queue, "--store", store, "--silence", "5", "-j"];
  }

  /** Numbers of the processes. */
  get pids(): number[] {
    return this.#running.map(({ pid }) => pid);
  }

  /** Starts one more. */
  start(): void {
    const env = { ORT_DISABLE_TELEMETRY: "1" };
    this.#running.push(
      new Deno.Command(Deno.execPath(), { args: [...this.#args], stdout: "null", stderr: "null", env }).spawn(),
    );
  }

  /** Ends the oldest, and starts another one in its place. @param signal `SIGKILL` leaves it no time to say so */
  async replace(signal: Deno.Signal): Promise<void> {
    this.start();
    await this.#end(this.#running.shift()!, signal);
  }

  async #end(worker: Deno.ChildProcess, signal: Deno.Signal): Promise<void> {
    try {
      worker.kill(signal);
    } catch {
      // It has ended by itself.
    }
    await worker.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.splice(0).map((worker) => this.#end(worker, "SIGKILL")));
  }
}
