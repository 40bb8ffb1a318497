/**
 * What no server can pass: onnxruntime alone on the guardrail's graph, and the products with the model's weights alone.
 */
import { loadGuardrail } from "../mod.ts";
import { largest } from "../ops/extremes.ts";
import * as ort from "../runner/onnx/runtime.ts";
import { openModelFolder } from "../runner/models/files/folder.ts";
import { processorTime } from "./guardrail_clients.ts";
import { productsReady } from "./parts/gemm.ts";

/** How fast something goes. */
export interface Rate {
  readonly perSecond: number;
  /** Milliseconds of processor time for a text. */
  readonly cpu: number;
}

/** Of each prompt as many tokens as it has, by length; which tokens they are does not change the time. */
export async function tokenRows(guard: string, prompts: readonly string[]): Promise<number[][]> {
  await using loaded = await loadGuardrail(guard);
  const counts = await loaded.tokenCounts(prompts);
  return counts.toSorted((a, b) => a - b).map((count) => Array.from({ length: count }, (_, i) => 5 + i % 400));
}

/** onnxruntime in this process, with all cores, on rows that are tokens already and sorted, in batches of the best size. */
export async function bareLoop(guard: string, rows: readonly number[][], seconds: number): Promise<Rate> {
  // Threads that spin while they wait would be charged for what they do not do.
  const extra = { session: { intra_op: { allow_spinning: "0" } } };
  const session = await ort.createSession(`${guard}/model.onnx`, { extra });
  const found: Rate[] = [];
  for (const size of [1, 8, rows.length]) {
    const feeds = batchesOf(rows, size).map(feedsOf);
    const pass = async () => {
      for (const each of feeds) await session.run(each);
    };
    found.push(await rateOf(pass, rows.length, seconds));
  }
  await session.release();
  return found.reduce((a, b) => a.perSecond > b.perSecond ? a : b);
}

/** The products with the weights up to a layer, for rows without any padding, on one core. */
export async function productsAlone(model: string, layer: number, rows: readonly number[][], seconds: number) {
  const batches = batchesOf(rows, 8).map((batch) => ({
    rows: batch.length,
    tokens: batch.reduce((sum, { length }) => sum + length, 0),
  }));
  const pass = await productsReady(await openModelFolder(model), { layers: [layer], lastToken: true }, batches, 1);
  return await rateOf(pass, rows.length, seconds);
}

function batchesOf<T>(rows: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}

/** How fast passes over all texts are. */
async function rateOf(pass: () => Promise<void>, texts: number, seconds: number): Promise<Rate> {
  await pass();
  const cpuBefore = processorTime(Deno.pid);
  const start = performance.now();
  let count = 0;
  for (; performance.now() < start + seconds * 1000; count += texts) await pass();
  const cpu = (processorTime(Deno.pid) - cpuBefore) / count;
  return { perSecond: count / ((performance.now() - start) / 1000), cpu };
}

function feedsOf(rows: readonly number[][]): Record<string, ort.Tensor> {
  const width = largest(rows.map(({ length }) => length));
  const cells = rows.flatMap((row) => Array.from({ length: width }, (_, i) => i < row.length ? row[i] : -1));
  const tensor = (value: (id: number) => number) =>
    new ort.Tensor("int64", BigInt64Array.from(cells, (id) => BigInt(value(id))), [rows.length, width]);
  return { input_ids: tensor((id) => Math.max(0, id)), attention_mask: tensor((id) => Number(id >= 0)) };
}
