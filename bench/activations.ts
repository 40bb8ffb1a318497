/**
 * Activations and logits of a GPT-2-small-sized model: tokens per second, peak memory, cold start, and which share of the
 * processor's time the matrix products with the weights would take alone.
 *
 * Usage: deno run -A bench/activations.ts FOLDER [layer …]
 * FOLDER is made by activations_model.py; activations_ratio.ts measures krnel-graph beside it. With
 * BENCH_LOGITS=1 in the environment, logits of two tokens are computed instead. BENCH_THREADS sets the number of threads.
 */
import { openModelFolder } from "../runner/models/files/folder.ts";
import { collectActivations } from "../runner/models/rows/extract.ts";
import { collectLogits } from "../runner/models/rows/logits.ts";
import { intoBatches, scheduleWindows } from "../runner/models/rows/schedule.ts";
import { createTokenEncoder } from "../runner/models/rows/tokens.ts";
import { type BatchSize, processorSeconds, timeProducts } from "./gemm.ts";

const [folder, ...layerArguments] = Deno.args;
const layers = layerArguments.length === 0 ? [6] : layerArguments.map(Number);
const threads = Number(Deno.env.get("BENCH_THREADS") ?? navigator.hardwareConcurrency);
const prompts: string[] = JSON.parse(await Deno.readTextFile(`${folder}/prompts.json`));
const started = performance.now();
const model = await openModelFolder(folder);
const request = { model, rows: prompts, batchSize: 8, maxLength: 100, applyChatTemplate: false, threads };
let firstBatch = 0;
let tokens = 0;
let seconds = 0;
let usedByLoading = 0;
const onReady = () => {
  usedByLoading = processorSeconds();
};
const onProgress = (progress: { tokens: number; seconds: number }) => {
  firstBatch ||= performance.now() - started;
  ({ tokens, seconds } = progress);
};
const computesLogits = Deno.env.has("BENCH_LOGITS");
if (computesLogits) await collectLogits({ ...request, tokens: [5, 6], onProgress, onReady });
else await collectActivations({ ...request, layers, onProgress, onReady });
const total = (performance.now() - started) / 1000;
const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"));
const used = processorSeconds();
const batches = await batchSizes();
const products = await timeProducts(model, computesLogits ? [model.config.numLayers] : layers, batches, threads);
console.log(JSON.stringify(
  {
    ...(computesLogits ? { logits: 2 } : { layers }),
    rows: prompts.length,
    tokens,
    paddedTokens: batches.reduce((sum, { tokens }) => sum + tokens, 0),
    tokensPerSecond: Math.round(tokens / seconds),
    tokensPerSecondWithLoading: Math.round(tokens / total),
    firstBatchMilliseconds: Math.round(firstBatch),
    peakMegabytes: Math.round(Number(peak?.[1]) / 1024),
    processorSeconds: hundredths(used),
    processorSecondsOfPasses: hundredths(used - usedByLoading),
    processorSecondsOfProductsAlone: hundredths(products.processorSeconds),
    shareOfLimit: hundredths(products.processorSeconds / (used - usedByLoading)),
    gigaflops: Math.round(products.operations / seconds / 1e9),
  },
  null,
  1,
));

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}

async function batchSizes(): Promise<BatchSize[]> {
  const encoder = await createTokenEncoder(model, request);
  const windows = await Array.fromAsync(
    scheduleWindows({ rows: prompts, encoder, isDone: () => false, signal: undefined }),
  );
  return windows.flatMap((window) => intoBatches(window, request)).map((batch) => ({
    rows: batch.length,
    tokens: batch.length * Math.max(...batch.map(({ ids }) => ids.length)),
  }));
}
