import assert from "node:assert/strict";
import { StoreError } from "../../../ops/errors.ts";
import type { Op } from "../../../ops/op.ts";
import { defineOp, field, type ModelProvider, registerModelProvider, Runner } from "../../../mod.ts";
import type { Context } from "../../../runner/evaluation/implementation.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { resultKey } from "../../../stores/result_key.ts";
import { FailingStore } from "../../stores/_failing_store.ts";
import type { ObjectData } from "../../../stores/store.ts";

/** Whether a write fails. */
type Fault = (key: string, data: ObjectData) => boolean;

/** A store of which some writes fail. */
class FaultyStore extends MemoryStore {
  fault: Fault = () => false;

  override put(key: string, data: ObjectData): Promise<string> {
    return this.#write(key, data, () => super.put(key, data));
  }

  override create(key: string, data: ObjectData): Promise<string | undefined> {
    return this.#write(key, data, () => super.create(key, data));
  }

  override replace(key: string, data: ObjectData, tag: string): Promise<string | undefined> {
    return this.#write(key, data, () => super.replace(key, data, tag));
  }

  async #write<T>(key: string, data: ObjectData, write: () => Promise<T>): Promise<T> {
    if (this.fault(key, data)) throw new StoreError(`Cannot write ${key}: no space left on device`);
    return await write();
  }
}

let definitions = 0;

/** An op of its own, and how often it was computed. */
function countedOp(compute: (context: Context) => unknown = () => [1, 2]) {
  const make = defineOp({ type: `Unrecorded${definitions++}Op`, kind: "score", fields: { n: field.int() } });
  const counted = { op: (runner: Runner) => make({ n: 1 }, { runner }), times: 0 };
  Runner.implement(make, (_fields: unknown, context: Context) => {
    counted.times++;
    return compute(context);
  });
  return counted;
}

const isStatus = (key: string) => key.endsWith("status.json");
const isWhole = (data: ObjectData) => new TextDecoder().decode(data as Uint8Array).includes('"completed"');

async function left(store: MemoryStore, op: Op): Promise<string[]> {
  const names = (await Array.fromAsync(store.list())).filter(({ key }) => key.startsWith(op.type));
  return names.map(({ key }) => key.split("/").slice(2).join("/")).sort();
}

Deno.test("a status that cannot be written at the first try is tried again", async () => {
  const store = new FaultyStore("once");
  let faults = 0;
  store.fault = (key, data) => isStatus(key) && isWhole(data) && faults++ === 0;
  const counted = countedOp();
  const op = counted.op(new Runner({ store }));
  assert.deepEqual([...await op.toArray()], [1, 2]);
  assert.deepEqual([(await op.status()).state, counted.times, faults], ["completed", 1, 2]);
});

for (
  const [what, fault] of [
    ["status", (key, data) => isStatus(key) && isWhole(data)],
    ["done", (key) => key.endsWith("done")],
    ["status on a full disk", (_, data) => (data as Uint8Array).byteLength > 0 && isWhole(data)],
  ] as [string, Fault][]
) {
  Deno.test(`a result whose ${what} cannot be written is kept, and recorded by the next run`, async () => {
    const store = new FaultyStore(what);
    const counted = countedOp((context) => {
      context.record({ with: "care" });
      return [3, 4];
    });
    store.fault = fault;
    const op = counted.op(new Runner({ store }));
    await assert.rejects(
      op.toArray(),
      /is stored, but its status could not be written: .*no space left.*Nothing is lost/s,
    );
    assert.notEqual((await op.status()).state, "failed");

    store.fault = () => false;
    const again = counted.op(new Runner({ store: new FailingStore(store) }));
    assert.deepEqual([...await again.toArray()], [3, 4]);
    assert.equal(counted.times, 1);
    const status = await again.status();
    assert.equal(status.state, "completed");
    if (what === "status on a full disk") assert.match(status.warnings![0], /status could not be written/);
    else assert.equal(status.provenance?.with, "care");
  });
}

Deno.test("where nothing more can be written, the same process still records the result", async () => {
  const store = new FaultyStore("nothing");
  const counted = countedOp();
  store.fault = (key) => key.includes("/partial/") || key.endsWith("done");
  const op = counted.op(new Runner({ store }));
  await assert.rejects(op.toArray(), /the next run in this process/);
  store.fault = () => false;
  assert.deepEqual([...await op.toArray()], [1, 2]);
  assert.equal(counted.times, 1);
});

Deno.test("a result that is not what was vouched for is computed anew", async () => {
  const store = new FaultyStore("other");
  const counted = countedOp();
  store.fault = (key, data) => isStatus(key) && isWhole(data);
  const op = counted.op(new Runner({ store }));
  await assert.rejects(op.toArray(), /is stored/);
  store.fault = () => false;
  await store.put(resultKey(op), new Uint8Array(10));
  assert.deepEqual([...await op.toArray()], [1, 2]);
  assert.equal(counted.times, 2);
  assert.deepEqual((await left(store, op)).filter((name) => name.startsWith("partial/")), []);
});

Deno.test("work in progress that cannot be removed does not make a stored result a failure", async () => {
  const store = new FaultyStore("scratch");
  const counted = countedOp(async ({ scratch }) => {
    await scratch.put("rows", new Uint8Array(1));
    return [5];
  });
  store.delete = (key) =>
    key.includes("/partial/") ? Promise.reject(new StoreError("no")) : MemoryStore.prototype.delete.call(store, key);
  const op = counted.op(new Runner({ store }));
  assert.deepEqual([...await op.toArray()], [5]);
  assert.equal((await op.status()).state, "completed");
  assert.ok((await left(store, op)).includes("partial/rows"));
});

const cyclic: Record<string, unknown> = {};
cyclic.again = cyclic;

Deno.test("whatever an implementation records and warns of, its result is stored", async () => {
  const counted = countedOp((context) => {
    context.record({ none: undefined, nan: NaN, big: 2n ** 70n, f: () => 1, cyclic, at: new Date(0) });
    context.record("text" as never);
    context.record(undefined as never);
    for (const odd of [undefined, Symbol("s"), cyclic, 5n]) context.warn(odd as never);
    return [1];
  });
  const op = counted.op(new Runner({ store: new MemoryStore() }));
  assert.deepEqual([...await op.toArray()], [1]);
  const { state, warnings, provenance } = await op.status();
  assert.equal(state, "completed");
  assert.deepEqual([provenance?.nan, provenance?.big, provenance?.at], [NaN, String(2n ** 70n), new Date(0).toJSON()]);
  assert.ok(!("none" in provenance!));
  assert.match(warnings!.join("\n"), /recorded\.f: a function.*recorded\.cyclic\.again: refers back to itself/s);
  assert.doesNotThrow(() => JSON.stringify([warnings, provenance]));
});

Deno.test("a report without a value where one is undefined is stored; one with a function is refused by name", async () => {
  const make = defineOp({ type: "UnrecordedReportOp", kind: "report", fields: { bad: field.boolean() } });
  Runner.implement(make, ({ bad }: { bad: boolean }) => ({ auc: undefined, count: 1, ...(bad ? { f: () => 1 } : {}) }));
  const runner = new Runner({ store: new MemoryStore() });
  assert.deepEqual(await make({ bad: false }, { runner }).toJson(), { count: 1 });
  await assert.rejects(make({ bad: true }, { runner }).toJson(), /JSON data \(the report\.f: a function/);
});

for (
  const [what, provenance] of Object.entries({
    undefined: { server: "ollama", digest: undefined, details: undefined },
    "NaN and infinity": { loss: NaN, scale: -Infinity },
    "a bigint": { parameters: 7n, more: 2n ** 80n },
    "a function": { load: () => {} },
    "a cycle": cyclic,
    "a great number": { scale: 1e300 },
    "nothing at all": null,
  })
) {
  Deno.test(`rows of a model whose provenance holds ${what} are computed once`, async () => {
    let batches = 0;
    const provider: ModelProvider = {
      async *activations({ rows, layers }) {
        batches++;
        const matrix = { rows: rows.length, columns: 1, data: new Float32Array(rows.length).fill(2) };
        yield { rows: rows.map((_, row) => row), tokenCounts: rows.map(() => 1), outputs: layers.map(() => matrix) };
      },
      provenance: () => Promise.resolve(provenance as Record<string, unknown>),
    };
    registerModelProvider("strange", provider);
    const store = new MemoryStore();
    const ask = () => {
      const prompts = new Runner({ store }).fromInline({ prompt: ["a", "b"] }).colText("prompt");
      return prompts.llmLayerActivations({ model: "strange:x", layer: -1 });
    };
    assert.deepEqual([...(await ask().toMatrix()).data], [2, 2]);
    const status = await ask().status();
    assert.equal(status.state, "completed");
    assert.doesNotThrow(() => JSON.stringify(status.provenance));
    assert.deepEqual([...(await ask().toMatrix()).data], [2, 2]);
    assert.equal(batches, 1);
  });
}
