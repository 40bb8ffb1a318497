/**
 * Activations and logits of a GPT-2-small-sized model: tokens per second, peak memory, cold start.
 *
 * Usage: deno run -A bench/activations.ts FOLDER [layer …]
 * FOLDER is made by activations_model.py; activations_python.py measures krnel-graph on the same model and prompts.
 */
import { collectActivations } from "../runner/models/extract.ts";
import { openModelFolder } from "../runner/models/folder.ts";
import { collectLogits } from "../runner/models/logits.ts";

const [folder, ...layerArguments] = Deno.args;
const layers = layerArguments.length === 0 ? [6] : layerArguments.map(Number);
const prompts: string[] = JSON.parse(await Deno.readTextFile(`${folder}/prompts.json`));
const started = performance.now();
const model = await openModelFolder(folder);
const rows = { model, rows: prompts, batchSize: 8, maxLength: 100, applyChatTemplate: false };
let firstBatch = 0;
let tokens = 0;
let seconds = 0;
const onProgress = (progress: { tokens: number; seconds: number }) => {
  firstBatch ||= performance.now() - started;
  ({ tokens, seconds } = progress);
};
if (Deno.env.get("BENCH_LOGITS")) await collectLogits({ ...rows, tokens: [5, 6], onProgress });
else await collectActivations({ ...rows, layers, onProgress });
const total = (performance.now() - started) / 1000;
const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"));
console.log(JSON.stringify({
  layers,
  rows: prompts.length,
  tokens,
  tokensPerSecond: Math.round(tokens / seconds),
  tokensPerSecondWithLoading: Math.round(tokens / total),
  firstBatchMilliseconds: Math.round(firstBatch),
  peakMegabytes: Math.round(Number(peak?.[1]) / 1024),
}));
