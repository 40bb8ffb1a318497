/**
 * A dataset that grows by a twentieth after its activations were computed, beside krnel-graph, with the demo's model and with one of GPT-2
 * small's size; the same rows in another order; what looking for known rows costs where there are none; and how long many keys take.
 */
import { fileURLToPath } from "node:url";
import { Runner } from "../../mod.ts";
import { KeyTable } from "../../runner/implementations/extraction/reuse/key_table.ts";
import { readKey, RowKeys, vectorsCheck } from "../../runner/implementations/extraction/reuse/row_marks.ts";
import { RunKeeper, runsOf } from "../../runner/implementations/extraction/reuse/row_runs.ts";
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { createTokenEncoder } from "../../runner/models/rows/tokens.ts";
import { FolderStore } from "../../stores/folder.ts";
import { RowIndexes } from "../../stores/row_indexes.ts";
import type { Part, Run } from "../table/task.ts";
import { makeModel, modelFolder } from "./model_folder.ts";

const SIZES = [1_000, 4_000];
const LARGER_SIZES = [200, 1_000];
const demo = fileURLToPath(new URL("../../demo/", import.meta.url));

/** A model, and the layer whose activations are asked for. */
interface Asked {
  readonly model: string;
  readonly layer: number;
}

const small: Asked = { model: `${demo}model`, layer: 4 };
const larger = (folder: string): Asked => ({ model: modelFolder(folder), layer: 6 });

export const part: Part = {
  title:
    `Rows that were computed before: the demo's model, layer ${small.layer}, and one of GPT-2 small's size, layer 6.`,
  prepare: makeModel,
  tasks: {
    first: { unit: "rows", sizes: SIZES, own: async (size, folder) => extraction(small, await prompts(size), folder) },
    grown_by_a_twentieth: {
      unit: "rows",
      sizes: SIZES,
      own: (size, folder) => grown(small, size, folder),
      peers: [{ name: "krnel-graph", script: "reuse_peer.py" }],
    },
    in_another_order: { unit: "rows", sizes: SIZES, own: reordered },
    gpt2_first: {
      unit: "rows",
      sizes: LARGER_SIZES,
      own: async (size, folder) => extraction(larger(folder), await prompts(size), folder),
    },
    gpt2_grown_by_a_twentieth: {
      unit: "rows",
      sizes: LARGER_SIZES,
      own: (size, folder) => grown(larger(folder), size, folder),
      peers: [{ name: "krnel-graph", script: "reuse_peer.py" }],
    },
    marks_of_unknown_rows: { unit: "rows", sizes: SIZES, own: marking },
    keys: { unit: "keys", sizes: [100_000, 1_000_000], own: keys },
  },
};

/** The demo's prompts with numbers behind them, so that all are distinct. */
async function prompts(count: number): Promise<string[]> {
  const data = await new Runner({ store: "memory://bench-prompts" }).fromParquet(`${demo}data/train.parquet`);
  const texts = await data.colText("prompt").toArray() as string[];
  return Array.from({ length: count }, (_, i) => `${texts[i % texts.length]} ${Math.floor(i / texts.length)}`);
}

async function extraction(
  { model, layer }: Asked,
  prompts: readonly string[],
  folder: string,
  kept?: string,
): Promise<Run> {
  const runner = new Runner({ store: kept ?? await Deno.makeTempDir({ dir: folder }) });
  const text = runner.fromInline({ prompt: prompts }).colText("prompt");
  // The dataset is stored before the clock starts.
  await text.toArray();
  return { work: () => text.llmLayerActivations({ model: `onnx:${model}`, layer }).materialize() };
}

/** As many rows, and a twentieth more, where the first ones are stored. */
async function grown(asked: Asked, size: number, folder: string): Promise<Run> {
  const store = await Deno.makeTempDir({ dir: folder });
  const all = await prompts(size + size / 20);
  await (await extraction(asked, all.slice(0, size), folder, store)).work();
  return await extraction(asked, all, folder, store);
}

/** Rows that are stored in another order: none of their runs is known. */
async function reordered(size: number, folder: string): Promise<Run> {
  const store = await Deno.makeTempDir({ dir: folder });
  const all = await prompts(size);
  await (await extraction(small, all, folder, store)).work();
  // 7919 is prime, and divides none of the sizes.
  const others = Array.from(all, (_, i) => all[(i * 7919) % size]);
  return await extraction(small, others, folder, store);
}

/** What is done for rows of which none is known, besides computing them. */
async function marking(count: number, folder: string): Promise<Run> {
  const given = await prompts(count);
  const encoder = await createTokenEncoder(await openModelFolder(small.model));
  const read = await encoder.encode(given, [...given.keys()]);
  const vector = new Float32Array(96);
  const indexes = new RowIndexes(new FolderStore(await Deno.makeTempDir({ dir: folder })));
  const [uuid, pass] = [`LLMLayerActivationsOp_${"0".repeat(64)}`, "0".repeat(32)];
  const work = async () => {
    await indexes.listed(pass);
    await indexes.list(pass, { uuid, fingerprint: "0" });
    const keys = new RowKeys(read.length);
    const runs = new RunKeeper(read.length);
    runsOf(given.map((text, row) => ({ given: text, rows: [row] })), "").forEach((run) => runs.add(run));
    const checks = Uint32Array.from(read, (ids, row) => {
      keys.set([row], readKey(ids, ""));
      return vectorsCheck(vector, false);
    });
    await indexes.write(uuid, { pass, records: keys.records([...read.keys()], checks), runs: runs.index });
  };
  return { work };
}

/** Gathers random keys and finds them. */
function keys(count: number): Run {
  const keys = new Uint32Array(4 * count);
  for (let at = 0; at < keys.length; at += 16_384) crypto.getRandomValues(keys.subarray(at, at + 16_384));
  const work = () => {
    const table = new KeyTable(count);
    table.add(keys);
    for (let at = 0; at < count; at++) {
      if (table.find(keys, 4 * at) !== at) throw new Error(`key ${at} was not found`);
    }
  };
  return { work };
}
