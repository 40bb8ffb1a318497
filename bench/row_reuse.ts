/**
 * A dataset that grows: 20,000 prompts, then 21,000; what looking for known rows costs where there are none; and how long a
 * million keys take. Times are the processor's, of all threads, as machines have more to do.
 *
 *     deno run -A bench/row_reuse.ts [rows [more rows [folder of a model [layer]]]]
 *
 * row_reuse_peer.py does the same with krnel-graph, on a model of the same size.
 */
import { Runner } from "../mod.ts";
import { KeyTable } from "../runner/implementations/extraction/reuse/key_table.ts";
import { readKey, RowKeys, vectorsCheck } from "../runner/implementations/extraction/reuse/row_marks.ts";
import { RunKeeper, runsOf } from "../runner/implementations/extraction/reuse/row_runs.ts";
import { openModelFolder } from "../runner/models/files/folder.ts";
import { createTokenEncoder } from "../runner/models/rows/tokens.ts";
import { processorSeconds } from "./gemm.ts";
import { FolderStore } from "../stores/folder.ts";
import { RowIndexes } from "../stores/row_indexes.ts";

const ROWS = Number(Deno.args[0] ?? 20_000);
const MORE = Number(Deno.args[1] ?? ROWS / 20);
const MODEL = Deno.args[2] ?? "demo/model";
const LAYER = Number(Deno.args[3] ?? 4);

const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
try {
  const prompts = await manyPrompts(ROWS + MORE);
  const first = await extraction("first", prompts.slice(0, ROWS));
  const second = await extraction("second", prompts);
  console.log(`the second run took ${share(second, first)} of the first, for ${share(MORE, ROWS)} more rows`);
  const cost = await costOfNothing(prompts.slice(0, ROWS));
  console.log(`an index has ${await indexBytes()} bytes a row`);
  console.log(`marking ${ROWS} rows took ${cost.toFixed(2)} s, ${share(cost, first)} of their extraction`);
  await matchKeys(1_000_000);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** The demo's prompts with numbers behind them, so that all are distinct. */
async function manyPrompts(count: number): Promise<string[]> {
  const data = await new Runner({ store: "memory://bench-prompts" }).fromParquet("demo/data/train.parquet");
  const texts = await data.colText("prompt").toArray() as string[];
  return Array.from({ length: count }, (_, i) => `${texts[i % texts.length]} ${Math.floor(i / texts.length)}`);
}

async function extraction(name: string, prompts: readonly string[]): Promise<number> {
  const text = new Runner({ store: folder }).fromInline({ prompt: prompts }).colText("prompt");
  const op = text.llmLayerActivations({ model: `onnx:${MODEL}`, layer: LAYER });
  // The dataset is stored before the clock starts.
  await text.toArray();
  const took = await timed(() => op.materialize());
  console.log(`${name.padEnd(7)}${prompts.length} rows ${took.toFixed(1).padStart(7)} s`);
  return took;
}

async function timed(action: () => Promise<unknown> | void): Promise<number> {
  const began = processorSeconds();
  await action();
  return processorSeconds() - began;
}

/** What is done for rows of which none is known, besides computing them. */
async function costOfNothing(prompts: readonly string[]): Promise<number> {
  const encoder = await createTokenEncoder(await openModelFolder(MODEL));
  const read = await encoder.encode(prompts, [...prompts.keys()]);
  const vector = new Float32Array(96);
  const indexes = new RowIndexes(new FolderStore(folder));
  const [uuid, pass] = [`LLMLayerActivationsOp_${"0".repeat(64)}`, "0".repeat(32)];
  return await timed(async () => {
    await indexes.listed(pass);
    await indexes.list(pass, { uuid, fingerprint: "0" });
    const keys = new RowKeys(read.length);
    const runs = new RunKeeper(read.length);
    runsOf(prompts.map((given, row) => ({ given, rows: [row] })), "").forEach((run) => runs.add(run));
    const checks = Uint32Array.from(read, (ids, row) => {
      keys.set([row], readKey(ids, ""));
      return vectorsCheck(vector, false);
    });
    await indexes.write(uuid, { pass, records: keys.records([...read.keys()], checks), runs: runs.index });
  });
}

/** Of the op that was computed last. */
async function indexBytes(): Promise<string> {
  const store = new FolderStore(folder);
  const sizes: number[] = [];
  for await (const { key, size } of store.list("LLMLayerActivationsOp/")) {
    if (key.endsWith("/probegraph.rows")) sizes.push(size);
  }
  return (Math.max(...sizes) / (ROWS + MORE)).toFixed(2);
}

async function matchKeys(count: number): Promise<void> {
  const keys = new Uint32Array(4 * count);
  for (let at = 0; at < keys.length; at += 16_384) crypto.getRandomValues(keys.subarray(at, at + 16_384));
  const took = await timed(() => {
    const table = new KeyTable(count);
    table.add(keys);
    for (let at = 0; at < count; at++) {
      if (table.find(keys.subarray(4 * at, 4 * at + 4)) !== at) throw new Error(`key ${at} was not found`);
    }
  });
  console.log(`${count} keys: ${took.toFixed(2)} s to gather and to find`);
}

function share(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)} %`;
}
