/** Processes that die at any of their calls of a store. */
import assert from "node:assert/strict";
import type { Op } from "../../ops/op.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { withLease } from "../../stores/compute_once.ts";
import { verifyStore } from "../../stores/housekeeping.ts";
import { leaseKey } from "../../stores/lease.ts";
import { decodeLease, encodeLease } from "../../stores/lease_record.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Store } from "../../stores/store.ts";
import { pattern, type TestStore, testStoreContract } from "./contract.ts";
import { type Death, FailingStore } from "./_failing_store.ts";
import { completed, jsonResult, pythonOp, reportOp, running } from "./_ops.ts";

/** A store that processes die at. */
export interface BackEnd {
  readonly name: string;
  readonly ignore?: string | undefined;
  readonly isFast?: boolean;
  readonly open: () => Promise<TestStore>;
}

/** One that is recorded under names of ours, and one under krnel-graph's. */
export const [ownOp, sharedOp] = [reportOp(), pythonOp("report")];
const VALUE = { rows: [...pattern(8000)] };

/** What one process does: computes the op unless it is there, and reads it. */
export async function compute(results: ResultStore, op: Op): Promise<unknown> {
  await withLease(results, op, { ttlMs: 3_600_000 }, async (writer) => {
    await writer.writeStatus(running(op));
    await writer.write(jsonResult(VALUE), completed(op));
  });
  return await results.read(op);
}

/** The lease of a process that died here says that it lives, as this process does; another number says the truth. */
async function bury(store: Store, op: Op): Promise<void> {
  const bytes = await store.get(leaseKey(op.uuid));
  const record = bytes && decodeLease(bytes);
  if (record) await store.put(leaseKey(op.uuid), encodeLease({ ...record, pid: 2 ** 22 + 1 }));
}

/** Absent or whole; a rerun completes it; nothing stays but what is found as garbage. */
export async function assertRecovers(store: Store, op: Op, context: string): Promise<void> {
  const results = new ResultStore(store);
  if (await results.has(op)) assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
  await bury(store, op);
  assert.deepEqual(await compute(results, op), jsonResult(VALUE), context);
  const { whole, damaged, failed } = await verifyStore(results);
  assert.deepEqual([whole, damaged, failed], [[op.uuid], [], []], context);
  await collectGarbage(results, { remove: true, olderThanMs: -60_000 });
  const left = await collectGarbage(results, { olderThanMs: -60_000 });
  assert.deepEqual(left.items, [], context);
  assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
}

async function callsOf(open: BackEnd["open"], op: Op): Promise<number> {
  await using opened = await open();
  const counting = new FailingStore(opened.store);
  await compute(new ResultStore(counting), op);
  return counting.calls;
}

/** Tests that a process may die at any call of a store. */
export function testDeaths({ name, ignore, open, isFast }: BackEnd): void {
  const suffix = ignore ? ` (ignored: ${ignore})` : "";
  testStoreContract(`FailingStore(${name}) that does not fail`, {
    ...(ignore ? { ignore } : {}),
    largeBytes: 300_000,
    open: async () => {
      const opened = await open();
      return { store: new FailingStore(opened.store), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  });

  for (const death of ["before", "halfway", "after"] as readonly Death[]) {
    for (const op of isFast ? [ownOp, sharedOp] : [ownOp]) {
      const behaviour = `a process that dies ${death} any of its calls leaves a ${op.type} absent or whole${suffix}`;
      const fn = () => dieAtEachCall(open, op, death);
      Deno.test({ name: `${name}: ${behaviour}`, ignore: ignore !== undefined, fn });
    }
  }
}

async function dieAtEachCall(open: BackEnd["open"], op: Op, death: Death): Promise<void> {
  const calls = await callsOf(open, op);
  assert.ok(calls >= 10);
  for (let deadline = 1; deadline <= calls; deadline++) {
    await using opened = await open();
    const failing = new FailingStore(opened.store, deadline, death);
    await compute(new ResultStore(failing), op).catch(() => {});
    assert.ok(failing.calls >= deadline);
    await assertRecovers(opened.store, op, `dead ${death} call ${deadline} of ${calls}`);
  }
}
