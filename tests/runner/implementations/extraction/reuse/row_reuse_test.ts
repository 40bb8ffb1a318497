import assert from "node:assert/strict";
import { Runner, type VectorColumn } from "../../../../../mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";
import { turnsDuring } from "../../../../_turns.ts";
import { BusyStore } from "./_busy_store.ts";
import { computed, readOf, state } from "./_counted_model.ts";

type Options = Parameters<ReturnType<typeof textsIn>["llmLayerActivations"]>[0];

function textsIn(store: Store, texts: readonly string[], reuseRows = true) {
  return new Runner({ store, reuseRows }).fromInline({ prompt: texts }).colText("prompt");
}

/** Some texts' vectors, with the options of an op; and how many rows the model ran for them. */
async function run(store: Store, texts: readonly string[], options: Partial<Options> = {}, reuseRows = true) {
  const op = textsIn(store, texts, reuseRows).llmLayerActivations(
    { model: "counted:m", layer: 1, ...options } as Options,
  );
  const before = computed.length;
  await op.materialize();
  return { op, ran: computed.length - before };
}

async function fileOf(store: Store, { uuid }: VectorColumn): Promise<Uint8Array> {
  return (await store.get(`${uuid.replace("_", "/")}/result.parquet`))!;
}

/** Numbers below `limit`, from a seed. */
function randomFrom(seed: number): (limit: number) => number {
  let at = seed;
  return (limit) => (at = (at * 1103515245 + 12345) % 2 ** 31) % limit;
}

for (const tokenMode of ["last", "mean", "all"] as const) {
  Deno.test(`over 20 datasets that share rows in any order, each row is computed once (${tokenMode})`, async () => {
    const store = new MemoryStore();
    const random = randomFrom(7);
    const known = new Set<string>();
    for (let step = 0; step < 20; step++) {
      const texts = Array.from({ length: 1 + random(80) }, () => `row ${random(40 + 25 * step)}`);
      // Texts that are cut are read alike.
      const maxLength = step % 3 === 0 ? 5 : null;
      const fresh = new Set(texts.map((text) => readOf(text, maxLength).join())).difference(known);
      const { op, ran } = await run(store, texts, { tokenMode, maxLength });
      assert.equal(ran, fresh.size, `step ${step}`);
      fresh.forEach((key) => known.add(key));
      const alone = new MemoryStore();
      const expected = await run(alone, texts, { tokenMode, maxLength }, false);
      assert.deepEqual(await fileOf(store, op), await fileOf(alone, expected.op));
    }
  });
}

const SOME = Array.from({ length: 60 }, (_, i) => `prompt ${i}`);

Deno.test("the status says where rows came from", async () => {
  const store = new MemoryStore();
  const first = await run(store, SOME.slice(0, 40));
  const second = await run(store, SOME);
  assert.equal(second.ran, 20);
  assert.deepEqual((await second.op.status()).provenance?.reused, [{ rows: 40, of: 60, from: first.op.uuid }]);
  assert.equal((await first.op.status()).provenance?.reused, undefined);
});

Deno.test("of a result that was removed all rows are computed anew, though others have them, and others find those", async () => {
  const store = new MemoryStore();
  const { op } = await run(store, SOME.slice(0, 40));
  await run(store, SOME.slice(0, 50));
  const removed = await new Runner({ store }).remove(op);
  assert.deepEqual(removed.items.map(({ why, stays }) => [why, stays]), [
    ["chosen", undefined],
    ["has rows of it", "not asked for"],
  ]);
  assert.equal((await run(store, SOME.slice(0, 40))).ran, 40);
  assert.equal((await run(store, SOME)).ran, 10);
});

Deno.test("what an interrupted run kept of a result that was removed is not found", async () => {
  const store = new MemoryStore();
  state.rowsUntilFailure = 32;
  await assert.rejects(run(store, SOME), /the power went out/);
  state.rowsUntilFailure = Infinity;
  const op = textsIn(store, SOME).llmLayerActivations({ model: "counted:m", layer: 1 });
  await new Runner({ store }).remove(op);
  assert.equal((await run(store, SOME)).ran, 60);
});

for (const tokenMode of ["last", "mean", "all"] as const) {
  Deno.test(`rows are known whose result is still being written (${tokenMode})`, async () => {
    const [store, alone] = [new BusyStore(), new MemoryStore()];
    const others: Awaited<ReturnType<typeof run>>[] = [];
    store.meanwhile = async () => {
      others.push(await run(store, SOME.slice(20), { tokenMode }));
      others.push(await run(store, SOME.toReversed(), { tokenMode: "last" }));
    };
    await run(store, SOME.slice(0, 40), { tokenMode });
    // The mean is no row to take the last one from.
    assert.deepEqual(others.map(({ ran }) => ran), [20, tokenMode === "mean" ? 60 : 0]);
    const expected = await run(alone, SOME.slice(20), { tokenMode }, false);
    assert.deepEqual(await fileOf(store, others[0].op), await fileOf(alone, expected.op));
  });
}

Deno.test("rows of other layers, number types, devices and models are no rows of this one", async () => {
  const store = new MemoryStore();
  await run(store, SOME);
  for (const options of [{ layer: 2 }, { dtype: "float16" }, { device: "webgpu" }, { model: "counted:m", layer: -1 }]) {
    assert.equal((await run(store, SOME, options as Partial<Options>)).ran, 60);
  }
  state.digest = "two";
  assert.equal((await run(store, SOME.slice(1))).ran, 59);
  state.digest = "one";
});

Deno.test("batch sizes, lengths that cut nothing and other names of the same files are the same rows", async () => {
  const store = new MemoryStore();
  await run(store, SOME);
  assert.equal((await run(store, SOME, { batchSize: 3 })).ran, 0);
  assert.equal((await run(store, SOME, { maxLength: 100 })).ran, 0);
  assert.equal((await run(store, SOME, { model: "counted:copy" })).ran, 0);
});

Deno.test("the last and the mean of rows are made from those of which all tokens were kept", async () => {
  const store = new MemoryStore();
  const all = await run(store, SOME, { tokenMode: "all" });
  for (const tokenMode of ["last", "mean"] as const) {
    const { op, ran } = await run(store, SOME.slice(10), { tokenMode });
    assert.equal(ran, 0);
    const alone = new MemoryStore();
    assert.deepEqual(
      await fileOf(store, op),
      await fileOf(alone, (await run(alone, SOME.slice(10), { tokenMode }, false)).op),
    );
    assert.deepEqual((await op.status()).provenance?.reused, [{ rows: 50, of: 50, from: all.op.uuid }]);
  }
});

Deno.test("16-bit vectors are reused as they are, and no mean is made of those that were rounded", async () => {
  const store = new MemoryStore();
  await run(store, SOME, { dtype: "float16", tokenMode: "all" });
  for (const [tokenMode, ran, batchSize] of [["last", 0, 7], ["mean", 60, 7], ["mean", 0, 6], ["all", 0, 7]] as const) {
    const options = { dtype: "float16", tokenMode, batchSize };
    const found = await run(store, SOME, options);
    assert.equal(found.ran, ran);
    const alone = new MemoryStore();
    assert.deepEqual(await fileOf(store, found.op), await fileOf(alone, (await run(alone, SOME, options, false)).op));
  }
});

Deno.test("layers that are asked for together are one pass, also where one of them is known", async () => {
  const store = new MemoryStore();
  await run(store, SOME.slice(0, 40));
  const text = textsIn(store, SOME);
  const layers = [0, 1, 2].map((layer) => text.llmLayerActivations({ model: "counted:m", layer }));
  const before = computed.length;
  await layers[0].evaluator!.materialize(layers);
  assert.equal(computed.length - before, 60);
});

Deno.test("a run that was interrupted leaves its rows to other datasets", async () => {
  const store = new MemoryStore();
  state.rowsUntilFailure = 32;
  await assert.rejects(run(store, SOME), /the power went out/);
  state.rowsUntilFailure = Infinity;
  const { op, ran } = await run(store, SOME.slice(8).reverse());
  assert.equal(ran, 28);
  assert.match(JSON.stringify((await op.status()).provenance?.reused), /"rows":24/);
});

Deno.test("a damaged result is left out, said so, and computed anew", async () => {
  const store = new MemoryStore();
  const { op } = await run(store, SOME);
  const bytes = await fileOf(store, op);
  // In the middle of the file there are vectors.
  bytes[bytes.length >> 1] ^= 0xff;
  bytes[200] ^= 0xff;
  await store.put(`${op.uuid.replace("_", "/")}/result.parquet`, bytes);
  const again = await run(store, SOME.slice(1));
  assert.ok(again.ran > 0);
  assert.match((await again.op.status()).warnings!.join(), /Rows of LLMLayerActivationsOp_.* could not be used/);
  const alone = new MemoryStore();
  assert.deepEqual(await fileOf(store, again.op), await fileOf(alone, (await run(alone, SOME.slice(1), {}, false)).op));
});

Deno.test("a damaged index says nothing, and a result that is gone is not missed", async () => {
  const store = new MemoryStore();
  const { op } = await run(store, SOME);
  const key = `${op.uuid.replace("_", "/")}/probegraph.rows`;
  const index = (await store.get(key))!;
  index[40] ^= 1;
  await store.put(key, index);
  assert.equal((await run(store, SOME.slice(1))).ran, 59);
  index[40] ^= 1;
  await store.put(key, index);
  await store.delete(`${op.uuid.replace("_", "/")}/result.parquet`);
  assert.equal((await run(store, SOME.slice(2), { tokenMode: "last" })).ran, 0);
  assert.equal((await run(store, ["prompt 0"])).ran, 1);
});

Deno.test("reuse can be turned off, for a runner and by the environment", async () => {
  const store = new MemoryStore();
  await run(store, SOME);
  assert.equal((await run(store, SOME.slice(1), {}, false)).ran, 59);
  Deno.env.set("PROBEGRAPH_REUSE_ROWS", "0");
  try {
    const op = new Runner({ store }).fromInline({ prompt: SOME.slice(2) }).colText("prompt")
      .llmLayerActivations({ model: "counted:m", layer: 1 });
    const before = computed.length;
    await op.materialize();
    assert.equal(computed.length - before, 58);
  } finally {
    Deno.env.delete("PROBEGRAPH_REUSE_ROWS");
  }
});

Deno.test("others have their turn while very many rows are looked for", async () => {
  const store = new MemoryStore();
  await run(store, SOME);
  const grownBy = (rows: number) => run(store, [...SOME, ...Array.from({ length: rows }, (_, i) => `${rows} ${i}`)]);
  await grownBy(10);
  const turns = await turnsDuring(() => grownBy(4000)) - await turnsDuring(() => grownBy(20));
  // Once while those that are read alike are put together, once while their keys are made.
  assert.ok(turns >= 0.9 * 2 * 4000 / 32, `${turns} turns`);
});
