/**
 * Reading and writing 20,000 × 768 float32 as parquet with zstd level 3, beside pyarrow on the same machine.
 *
 * Run: deno run -A bench/parquet.ts [python with pyarrow]
 * Prints the fastest of several runs in one process, and the peak memory of a process that does it once.
 */

import { Table, type Vector } from "apache-arrow";
import { readParquet, writeParquet } from "../stores/formats/parquet/mod.ts";
import { matrixFromVector, vectorFromMatrix } from "../stores/formats/vectors.ts";
import { fileSource } from "../stores/file_source.ts";

const ROWS = 20_000;
const COLUMNS = 768;
const DATA_MB = ROWS * COLUMNS * 4 / 1e6;
const RUNS = 7;

/** Normal numbers from a generator with a fixed seed, like activations as far as compression goes. */
function normals(count: number): Float32Array {
  const numbers = new Float32Array(count);
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  for (let i = 0; i < count; i++) numbers[i] = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return numbers;
}

async function write(path: string, vectors: Vector): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for await (const part of writeParquet(new Table({ vectors }))) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}

async function read(path: string): Promise<Float32Array> {
  const table = await readParquet(fileSource(path, Deno.statSync(path).size));
  return matrixFromVector(table.getChildAt(0)!).data as Float32Array;
}

async function fastest(run: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) / 1000);
  }
  return `first ${times[0].toFixed(3)} s, fastest ${Math.min(...times).toFixed(3)} s`;
}

/** Peak memory of this process in MB, as the system counts it. */
function peakMegabytes(): number {
  return Number(Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s+(\d+)/)?.[1]) * 1024 / 1e6;
}

async function inNewProcess(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", import.meta.filename!, ...args] });
  return new TextDecoder().decode((await command.output()).stdout).trim();
}

async function memoryOf(path: string): Promise<void> {
  const before = peakMegabytes();
  const matrix = await read(path);
  const more = peakMegabytes() - before;
  console.log(
    `${more.toFixed(0)} MB over the start, ${(more / DATA_MB).toFixed(2)} times the data (${matrix.length} numbers)`,
  );
}

async function compare(python: string | undefined): Promise<void> {
  const folder = await Deno.makeTempDir();
  const ours = `${folder}/ours.parquet`;
  const theirs = `${folder}/theirs.parquet`;
  const vectors = vectorFromMatrix({ rows: ROWS, columns: COLUMNS, data: normals(ROWS * COLUMNS) });
  console.log(`${ROWS} x ${COLUMNS} float32, ${DATA_MB.toFixed(0)} MB, zstd 3`);
  console.log("probegraph writes          ", await fastest(() => write(ours, vectors)));
  console.log("probegraph reads its own   ", await fastest(() => read(ours)));
  console.log("probegraph's peak memory   ", await inNewProcess("--memory", ours));
  if (python) {
    const peer = new Deno.Command(python, { args: ["bench/parquet_peer.py", ours, theirs, String(RUNS)] });
    const { stdout, stderr } = await peer.output();
    console.log(new TextDecoder().decode(stdout).trim(), new TextDecoder().decode(stderr));
    console.log("probegraph reads pyarrow's ", await fastest(() => read(theirs)));
    console.log("probegraph's peak memory   ", await inNewProcess("--memory", theirs));
  }
  await Deno.remove(folder, { recursive: true });
}

if (Deno.args[0] === "--memory") await memoryOf(Deno.args[1]);
else await compare(Deno.args[0]);
