/**
 * Watches a process that runs a target, and ends it where it hangs or takes too much memory.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** What is wrong with an input. */
export interface Fault {
  /** The input's number in the run. */
  readonly number: number;
  /** What happened. */
  readonly problem: string;
  /** The input, made smaller, where the process could tell. */
  readonly input?: Uint8Array<ArrayBuffer>;
}

/** How far a process got. */
export interface Watched {
  /** What was found. */
  readonly faults: readonly Fault[];
  /** The number of the last input. */
  readonly last: number;
  /** Whether it was ended, or died, at that input. */
  readonly isBroken: boolean;
  /** The most memory that it was seen to take, in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
}

/** What a process may take. */
export interface Limits {
  /** Longest time for one input. */
  readonly hangMs: number;
  /** Most memory of the whole process. */
  readonly bytes: number;
}

/** As documented: no input takes more than 5 seconds, or 1 GB. */
export const LIMITS: Limits = { hangMs: 5000, bytes: 1e9 };

/** Loading the target comes before the first input. */
const LOADING_MS = 60_000;
const LOOK_MS = 100;
/** A machine with much else to do gives a process a part of its time: what waits so long for that, or for anything, hangs. */
const MOST_WAITING = 12;

/** Runs a target from input `first` on, for some seconds. */
export async function watch(
  name: string,
  run: { readonly seed: number; readonly first: number; readonly seconds: number },
  limits: Limits = LIMITS,
): Promise<Watched> {
  const script = fileURLToPath(new URL("child.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const args = ["run", "--allow-all", "--no-check", "--config", config, script, name];
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args, String(run.seed), String(run.first), String(run.seconds)],
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const faults: Fault[] = [];
  let [last, isDone, since, peakBytes, problem] = [run.first - 1, false, clocksOf(child.pid), 0, ""];
  const looking = setInterval(() => {
    const { wallMs, ownMs } = clocksOf(child.pid);
    const bytes = residentBytes(child.pid);
    peakBytes = Math.max(peakBytes, bytes);
    const most = last < run.first ? LOADING_MS : limits.hangMs;
    const isBusy = ownMs === undefined ? wallMs - since.wallMs > most : ownMs - (since.ownMs ?? 0) > most;
    if (isBusy || wallMs - since.wallMs > MOST_WAITING * most) problem = `took more than ${most} ms`;
    if (bytes > limits.bytes) problem = `took ${bytes} bytes of memory`;
    if (problem !== "") kill(child);
  }, LOOK_MS);
  const errors = new Response(child.stderr).text();
  for await (const line of linesOf(child.stdout)) {
    since = clocksOf(child.pid);
    if (line.startsWith("run ")) last = Number(line.slice(4));
    if (line.startsWith("fault ")) faults.push(faultIn(line.slice(6)));
    isDone ||= line === "end";
  }
  clearInterval(looking);
  const { code } = await child.status;
  if (isDone) return { faults, last, isBroken: false, peakBytes };
  const death = problem || `ended the process with code ${code}: ${(await errors).slice(-2000)}`;
  return { faults: [...faults, { number: last, problem: death }], last, isBroken: true, peakBytes };
}

function faultIn(json: string): Fault {
  const { number, stack, input } = JSON.parse(json);
  return { number, problem: stack, input: Uint8Array.fromBase64(input) };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterable<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The time, and the part of it in which a process computed, as Linux tells it: ticks of 10 ms in `/proc/PID/stat`. */
function clocksOf(pid: number): { readonly wallMs: number; readonly ownMs: number | undefined } {
  const wallMs = performance.now();
  try {
    // The second field is a name in brackets; of those after it, the 12th and 13th are user and system time.
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
    return { wallMs, ownMs: 10 * (Number(fields[11]) + Number(fields[12])) };
  } catch {
    return { wallMs, ownMs: undefined };
  }
}

/** The memory of a process, as Linux tells it: `VmRSS` of `/proc/PID/status`; 0 elsewhere. */
function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}
