import assert from "node:assert/strict";
import { utf8 } from "../../stores/bytes.ts";
import { acquireLease, leaseKey, LeaseLostError, LeaseSeeker } from "../../stores/lease.ts";
import { decodeLease, encodeLease, isDead, type LeaseRecord } from "../../stores/lease_record.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { thisProcess } from "../../stores/process_identity.ts";
import type { Store } from "../../stores/store.ts";
import { reportOp } from "./_ops.ts";

const UUID = reportOp().uuid;
const KEY = leaseKey(UUID);
const ELSEWHERE: LeaseRecord = {
  token: "t",
  holder: "another computer",
  host: "elsewhere",
  machine: "elsewhere",
  pid: 1,
  since: "2026-01-01T00:00:00Z",
  beats: 0,
  ttlMs: 60,
};

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function recordIn(store: Store): Promise<LeaseRecord | undefined> {
  const bytes = await store.get(KEY);
  return bytes && decodeLease(bytes);
}

Deno.test("a lease is held by one, and free again when it is released", async () => {
  const store = new MemoryStore();
  const lease = await acquireLease(store, UUID, { holder: "me" });
  assert.equal((await recordIn(store))?.holder, "me");
  assert.equal(await new LeaseSeeker(store, UUID, {}).attempt(), undefined);
  await lease.assertHeld();
  await lease.release();
  assert.equal(await store.get(KEY), undefined);
  const next = await acquireLease(store, UUID);
  await next.release();
});

Deno.test("who waits for a lease gets it soon after it is released, and was told of its holder", async () => {
  const store = new MemoryStore();
  const lease = await acquireLease(store, UUID, { holder: "first" });
  const holders: string[] = [];
  const waiting = acquireLease(store, UUID, { pollMs: 20, onWait: ({ holder }) => holders.push(holder) });
  await later(60);
  await lease.release();
  await (await waiting).release();
  assert.deepEqual(holders, ["first"]);
});

Deno.test("the heartbeat keeps a lease for longer than its time", async () => {
  const store = new MemoryStore();
  await store.put(KEY, encodeLease({ ...ELSEWHERE, ttlMs: 0 }));
  const lease = await acquireLease(store, UUID, { ttlMs: 40 });
  // A machine that is busy for all of that time has had one beat of ten.
  for (await later(100); (await recordIn(store))!.beats < 2;) await later(10);
  await lease.assertHeld();
  await lease.release();
});

Deno.test("a holder elsewhere that falls silent is taken over after its time, one that beats is not", async () => {
  const store = new MemoryStore();
  await store.put(KEY, encodeLease(ELSEWHERE));
  const beating = setInterval(() => store.put(KEY, encodeLease({ ...ELSEWHERE, beats: 1 })), 10);
  const seeker = new LeaseSeeker(store, UUID, {});
  for (let i = 0; i < 6; i++) {
    assert.equal(await seeker.attempt(), undefined);
    await later(20);
  }
  clearInterval(beating);
  const started = performance.now();
  const lease = await acquireLease(store, UUID, { pollMs: 10 });
  assert.ok(performance.now() - started >= 55);
  await lease.release();
});

Deno.test("a holder on this machine whose process is gone is taken over at once", async () => {
  const store = new MemoryStore();
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  await store.put(KEY, encodeLease({ ...ELSEWHERE, ...thisProcess(), pid: child.pid, ttlMs: 3_600_000 }));
  await (await acquireLease(store, UUID)).release();
});

Deno.test("a process that runs may be late", () => {
  const own = { ...ELSEWHERE, ...thisProcess(), ttlMs: 100 };
  assert.equal(isDead(own, 300), false);
  assert.equal(isDead(own, 501), true);
  assert.equal(isDead(ELSEWHERE, 59), false);
  assert.equal(isDead(ELSEWHERE, 61), true);
});

Deno.test("a lease that cannot be read is free", async () => {
  for (const content of ["", "{", "{}", "null"]) {
    const store = new MemoryStore();
    await store.put(KEY, utf8(content));
    await (await acquireLease(store, UUID)).release();
  }
});

Deno.test("a lease that says that it holds for longer than any does is free", async () => {
  for (const ttlMs of [1e12, 1e300]) {
    const store = new MemoryStore();
    await store.put(KEY, encodeLease({ ...ELSEWHERE, ttlMs }));
    await (await acquireLease(store, UUID)).release();
  }
});

Deno.test("of several that take over a dead holder, one does", async () => {
  const store = new MemoryStore();
  await store.put(KEY, utf8("{}"));
  const leases = await Promise.all(Array.from({ length: 8 }, () => new LeaseSeeker(store, UUID, {}).attempt()));
  const held = leases.filter((lease) => lease !== undefined);
  assert.equal(held.length, 1);
  await held[0].release();
});

Deno.test("who lost a lease is told, by the heartbeat and by the check, and leaves the new holder's alone", async () => {
  const store = new MemoryStore();
  const lease = await acquireLease(store, UUID);
  await store.put(KEY, encodeLease(ELSEWHERE));
  await lease.beat();
  assert.ok(lease.signal.aborted);
  await assert.rejects(lease.assertHeld(), LeaseLostError);
  await lease.release();
  assert.equal((await recordIn(store))?.holder, "another computer");
});

Deno.test("waiting ends when its signal is aborted", async () => {
  const store = new MemoryStore();
  const lease = await acquireLease(store, UUID);
  const controller = new AbortController();
  const waiting = acquireLease(store, UUID, { signal: controller.signal });
  await later(5);
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await lease.release();
});
