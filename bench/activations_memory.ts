/**
 * Peak memory of extraction batch by batch, for a number of rows. Usage: deno run -A bench/activations_memory.ts FOLDER ROWS
 *
 * Rows are distinct and read one batch at a time, as a store would write them.
 */
import { extractActivations } from "../runner/models/extract.ts";
import { openModelFolder } from "../runner/models/folder.ts";

const [folder, count] = Deno.args;
const model = await openModelFolder(folder);
const rows = Array.from({ length: Number(count) }, (_, row) => `the cat ${row} and the dog`);
const started = performance.now();
let vectors = 0;
for await (const batch of extractActivations({ model, rows, layers: [2], batchSize: 64, applyChatTemplate: false })) {
  vectors += batch.outputs[0].rows;
}
const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"));
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({ vectors, seconds: Math.round(seconds), peakMegabytes: Math.round(Number(peak?.[1]) / 1024) }),
);
