import assert from "node:assert/strict";
import type { Context } from "../../../runner/evaluation/implementation.ts";
import { eachRow, eachStretch } from "../../../runner/implementations/each_row.ts";
import { withLease } from "../../../stores/compute_once.ts";
import { utf8 } from "../../../stores/bytes.ts";
import { leaseKey } from "../../../stores/lease.ts";
import { decodeLease } from "../../../stores/lease_record.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { ResultStore } from "../../../stores/results.ts";
import { Runner } from "../../../mod.ts";
import { completed, jsonResult, reportOp } from "../../stores/_ops.ts";

const MANY = 1e9;

/** Rows that are slow, as those of a template with loops. */
const SLOW = "{% for i in range(100000) %}{% endfor %}{{ x }}";
const runner = new Runner({ store: "memory://each-row-test" });
const dataset = runner.fromInline({ x: Array.from({ length: 2000 }, (_, i) => `row ${i}`) });

function contextOf(signal: AbortSignal): Context {
  return { signal, firstRow: 0, progress() {} } as unknown as Context;
}

Deno.test("a lease beats while rows are worked on without a pause of their own", async () => {
  const op = reportOp();
  const results = new ResultStore(new MemoryStore());
  const working = withLease(results, op, { ttlMs: 40 }, async (writer) => {
    let beats = 0;
    const look = setInterval(async () => {
      const bytes = await results.store.get(leaseKey(op.uuid));
      beats = bytes === undefined ? 0 : decodeLease(bytes)!.beats;
      if (beats >= 3) enough.abort(new Error("the lease beats"));
    }, 5);
    const enough = new AbortController();
    try {
      await eachRow(MANY, contextOf(AbortSignal.any([writer.signal, enough.signal])), (row) => row);
    } catch (error) {
      assert.match((error as Error).message, /the lease beats/);
    } finally {
      clearInterval(look);
    }
    return await writer.write(jsonResult(beats), completed(op));
  });
  assert.ok(await working);
});

Deno.test("who has lost the lease stops between two rows", async () => {
  const op = reportOp(1);
  const results = new ResultStore(new MemoryStore());
  let ended: unknown;
  const first = withLease(results, op, { ttlMs: 40, pollMs: 5 }, async (writer) => {
    // Another process has taken the lease over and computed the op.
    setTimeout(async () => {
      await results.store.put(leaseKey(op.uuid), utf8("{}"));
      await results.store.delete(leaseKey(op.uuid));
      await results.write(op, jsonResult("theirs"), completed(op));
    }, 5);
    await eachRow(MANY, contextOf(writer.signal), (row) => row).catch((error) => {
      ended = error;
      throw error;
    });
  });
  assert.equal(await first, undefined);
  assert.equal((ended as Error).name, "LeaseLostError");
  assert.deepEqual(await results.read(op), jsonResult("theirs"));
});

Deno.test("a slow template ends soon after an abort, and says how far it is until then", async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => {
    done.push(progress.done);
    controller.abort(new Error("stop it"));
  };
  const text = dataset.template(SLOW, { x: dataset.colText("x") });
  await assert.rejects(runner.materialize(text, { signal: controller.signal, onProgress }), /stop it/);
  assert.equal(done.length, 1);
  assert.ok(done[0] < 2000);
});

Deno.test("a timer can stop a slow template", async () => {
  const controller = new AbortController();
  const text = dataset.template(`${SLOW}!`, { x: dataset.colText("x") });
  let done = 0;
  const onProgress = (progress: { done: number }) => done = progress.done;
  const stopped = assert.rejects(runner.materialize(text, { signal: controller.signal, onProgress }), /stop it/);
  setTimeout(() => controller.abort(new Error("stop it")), 30);
  await stopped;
  // Who waits is told at once; the computation ends with the row that it is at.
  while ((await text.status()).state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await text.status()).state, "new");
  assert.ok(done < 2000);
});

Deno.test("rows keep their order, however often the work rests", async () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => i);
  const squares = await eachRow(rows.length, contextOf(new AbortController().signal), (row) => row * row);
  assert.deepEqual(squares, rows.map((row) => row * row));
});

Deno.test("a stretch ends before long rows become too many, and every row is in one", async () => {
  const sizes = [10, 2 ** 16, 1, 2 ** 16 - 1, 1, 2 ** 17, ...new Array<number>(2000).fill(0)];
  const stretches: [number, number][] = [];
  await eachStretch(sizes.length, contextOf(AbortSignal.timeout(60_000)), (start, end) => {
    stretches.push([start, end]);
  }, (row) => sizes[row]);
  assert.deepEqual(stretches, [[0, 1], [1, 2], [2, 4], [4, 5], [5, 6], [6, 1030], [1030, 2006]]);
});
