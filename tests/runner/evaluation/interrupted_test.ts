import assert from "node:assert/strict";
import { type Progress, registerModelProvider, Runner, type VectorColumn } from "../../../mod.ts";
import { StoreError } from "../../../ops/errors.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import type { ObjectData } from "../../../stores/store.ts";
import { show } from "../../notebooks/display/show.ts";

/** Numbers of a vector: two rows fill a shard. */
const COLUMNS = 1 << 20;
const ROWS = 8;

/** Called before each row. */
let beforeRow: (row: number) => unknown = () => {};
/** Rows that were given since it was set to 0. */
let given = 0;
registerModelProvider("interrupted", {
  async *activations({ rows }, { isDone = () => false, signal, onProgress }) {
    let done = rows.keys().filter(isDone).toArray().length;
    for (const row of rows.keys()) {
      if (isDone(row)) continue;
      await beforeRow(row);
      signal?.throwIfAborted();
      onProgress?.({ rows: ++done, totalRows: rows.length, tokens: 1, totalTokens: 1, seconds: 1 });
      const data = new Float32Array(COLUMNS).fill(row);
      given++;
      yield { rows: [row], tokenCounts: [1], outputs: [{ rows: 1, columns: COLUMNS, data }] };
    }
  },
});

function vectors(runner: Runner): VectorColumn {
  const prompt = Array.from({ length: ROWS }, (_, row) => `prompt ${row}`);
  return runner.fromInline({ prompt }).colText("prompt").llmLayerActivations({ model: "interrupted:any", layer: 0 });
}

Deno.test("after Stop, statuses, the runner's table and the op's card say how many rows are kept", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const op = vectors(runner);
  const controller = new AbortController();
  given = 0;
  beforeRow = (row) => row === 5 && controller.abort();
  await assert.rejects(op.materialize({ signal: controller.signal }));
  while ((await op.status()).state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
  const { state, rowsKept } = await op.status();
  assert.deepEqual([state, rowsKept], ["interrupted", given]);
  for (const object of [runner, op]) {
    const { "text/html": html, "text/plain": text } = await show(object);
    assert.match(html!, /class="state interrupted">interrupted/);
    assert.ok(html!.includes(`${given} rows kept`) && text.includes(`${given} rows kept`));
    assert.ok(!text.includes("running"));
  }
});

Deno.test("a run that goes on tells how many of the rows that are done were kept", async () => {
  const op = vectors(new Runner({ store: new MemoryStore() }));
  const controller = new AbortController();
  beforeRow = (row) => row === 5 && controller.abort();
  await assert.rejects(op.materialize({ signal: controller.signal }));
  while ((await op.status()).state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
  const kept = (await op.status()).rowsKept!;
  beforeRow = () => {};
  const told: Progress[] = [];
  await op.materialize({ onProgress: (progress) => told.push(progress) });
  const expected = Array.from({ length: ROWS - kept }, (_, i) => [kept + i + 1, kept]);
  assert.deepEqual(told.map(({ done, kept }) => [done, kept]), expected);
});

/** A store whose disk is full from some time on: nothing can be written, and files can be removed. */
class FullStore extends MemoryStore {
  isFull = false;

  override put(key: string, data: ObjectData): Promise<string> {
    return this.#write(() => super.put(key, data));
  }

  override create(key: string, data: ObjectData): Promise<string | undefined> {
    return this.#write(() => super.create(key, data));
  }

  override replace(key: string, data: ObjectData, tag: string): Promise<string | undefined> {
    return this.#write(() => super.replace(key, data, tag));
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    return this.isFull ? Promise.reject(new StoreError("No space left on device (os error 28)")) : write();
  }
}

Deno.test("on a full disk an op that was begun is interrupted, and goes on once there is room", async () => {
  const store = new FullStore();
  const op = vectors(new Runner({ store }));
  beforeRow = (row) => store.isFull = row >= 5;
  await assert.rejects(op.materialize(), /No space left on device/);
  const { state, rowsKept } = await op.status();
  assert.deepEqual([state, rowsKept], ["interrupted", 4]);
  const begun: number[] = [];
  beforeRow = (row) => begun.push(row);
  store.isFull = false;
  await op.materialize();
  assert.deepEqual([(await op.status()).state, begun], ["completed", [4, 5, 6, 7]]);
});
