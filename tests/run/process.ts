/** A unit in a process group of its own, so that all that it started can be ended with it. */
import { join } from "node:path";
import process from "node:process";
import { noting, readSeconds } from "./cpu_time.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { argumentsOf, type Unit } from "./units.ts";

/** What became of a unit, and how. */
export interface Finished extends Outcome {
  readonly unit: Unit;
  readonly seconds: number;
  /** Of processors: what it and the processes it waited for have used. Where the machine does not tell, `undefined`. */
  readonly cpuSeconds?: number;
  /** What it printed, colours included. */
  readonly output: string;
}

const running = new Set<number>();
let started = 0;

/** How units are run. */
export interface Setting {
  /** Further options of `deno test`. */
  readonly options: readonly string[];
  /** A folder for what has to be written, and for what tests leave in their temporary folders. */
  readonly scratch: string;
  /** Variables that tests have beside ours. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a unit to its end. */
export async function runUnit(unit: Unit, { env, options, scratch }: Setting): Promise<Finished> {
  const start = performance.now();
  const chosen = await argumentsOf(unit, scratch);
  const used = join(scratch, `used${++started}`);
  const temporary = join(scratch, `${started}`);
  await Deno.mkdir(temporary);
  const command = ["test", "--allow-all", "--quiet", "--permit-no-files", ...options, ...chosen];
  const [program, ...args] = noting([Deno.execPath(), ...command], used);
  const child = new Deno.Command(program, {
    args,
    env: { ...env, ...inFolder(temporary) },
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  running.add(child.pid);
  const text = bothStreams(child);
  const { code } = await child.status;
  endGroup(child.pid);
  const output = await text;
  // Where someone still writes, it goes with the whole.
  await Deno.remove(temporary, { recursive: true }).catch(() => {});
  const seconds = (performance.now() - start) / 1000;
  return { unit, output, seconds, cpuSeconds: readSeconds(used), ...readOutcome(output, code) };
}

/** The variables that have temporary files lie in a folder: what tests leave there goes away with it, that of programs which they show and run, too. */
function inFolder(path: string): Readonly<Record<string, string>> {
  return { TMPDIR: path, TMP: path, TEMP: path };
}

/** Ends everything that runs. */
export function endAll(): void {
  for (const pid of running) endGroup(pid);
}

/** Ends who is left of a process group. */
function endGroup(pid: number): void {
  running.delete(pid);
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}

/** What a process prints, in the order in which it comes. */
async function bothStreams(child: Deno.ChildProcess): Promise<string> {
  let text = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) text += chunk;
  };
  await Promise.all([read(child.stdout), read(child.stderr)]);
  return text;
}
