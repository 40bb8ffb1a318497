import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../cli/program.ts";
import type { StopSignal, Terminal } from "../../cli/terminal.ts";

/** A terminal that keeps what is written. `interrupt` is what the first Ctrl-C does. */
export class FakeTerminal implements Terminal {
  outText = "";
  errText = "";
  readonly isTerminal: boolean;
  readonly isErrTerminal: boolean;
  readonly hasColours: boolean;
  readonly hasErrColours: boolean;
  readonly #listeners = new Set<(signal: StopSignal) => void>();

  #columns: number;

  constructor({ isTerminal = false, hasColours = false, columns = 100 } = {}) {
    this.#columns = columns;
    this.isTerminal = isTerminal;
    this.isErrTerminal = isTerminal;
    this.hasColours = hasColours;
    this.hasErrColours = hasColours;
  }

  out(text: string): void {
    this.outText += text;
  }

  err(text: string): void {
    this.errText += text;
  }

  columns(): number {
    return this.#columns;
  }

  resize(columns: number): void {
    this.#columns = columns;
  }

  rows(): number {
    return 30;
  }

  onInterrupt(listener: (signal: StopSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  interrupt(): void {
    for (const listener of this.#listeners) listener("SIGINT");
  }
}

/** Runs a command line in this process. */
export async function run(args: readonly string[], terminal: FakeTerminal = new FakeTerminal()) {
  const code = await runCommandLine(args, terminal);
  return { code, out: terminal.outText, err: terminal.errText };
}

/** The lines of JSON that a command printed. */
// deno-lint-ignore no-explicit-any -- tests look into what they expect
export function jsonLines(text: string): any[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Starts a command line as a process of its own. */
export function spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--unstable-lazy-dynamic-imports", "--allow-all", "--quiet", "--config", CONFIG, MAIN, ...args],
    env: { ...env, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What a process wrote, and its exit code. */
export async function ended(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}
