/** Extractions of rows that others in a store have, too. */
import assert from "node:assert/strict";
import { Runner, type VectorColumn } from "../../../../../mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";
import { computed } from "./_counted_model.ts";

/** Prompts by their numbers. */
export const promptsFrom = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => `prompt ${start + i}`);

/** Reads texts in a store, and tells how many rows were computed. */
export async function run(store: Store, texts: readonly string[], reuseRows = true) {
  const text = new Runner({ store, reuseRows }).fromInline({ prompt: texts }).colText("prompt");
  const op = text.llmLayerActivations({ model: "counted:m", layer: 1 });
  const before = computed.length;
  await op.materialize();
  return { op, ran: computed.length - before };
}

/** The file of an op's result. */
export async function fileOf(store: Store, { uuid }: VectorColumn): Promise<Uint8Array> {
  return (await store.get(`${uuid.replace("_", "/")}/result.parquet`))!;
}

const alone = new MemoryStore();

/** Asserts that a result is that of a store in which nothing else was. */
export async function assertAsAlone(store: Store, op: VectorColumn, texts: readonly string[]): Promise<void> {
  assert.deepEqual(await fileOf(store, op), await fileOf(alone, (await run(alone, texts, false)).op));
}
