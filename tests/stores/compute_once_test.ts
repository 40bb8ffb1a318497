import assert from "node:assert/strict";
import { withLease } from "../../stores/compute_once.ts";
import { utf8 } from "../../stores/bytes.ts";
import { doneKey, opFolder } from "../../stores/keys.ts";
import { acquireLease, leaseKey, LeaseLostError } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Store } from "../../stores/store.ts";
import { ResultWriter } from "../../stores/result_writer.ts";
import { keys } from "./contract.ts";
import { completed, jsonResult, reportOp, running } from "./_ops.ts";

const op = reportOp();
const RESULT = `${opFolder(op.uuid)}/result.json`;
const OPTIONS = { pollMs: 10 };

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("withLease() computes once, however many ask", async () => {
  const results = new ResultStore(new MemoryStore());
  let computed = 0;
  const outcomes = await Promise.all(Array.from({ length: 8 }, () =>
    withLease(results, op, OPTIONS, async (writer) => {
      computed++;
      await writer.writeStatus(running(op));
      await later(30);
      return await writer.write(jsonResult(1), completed(op));
    })));
  assert.equal(computed, 1);
  assert.equal(outcomes.filter((outcome) => outcome !== undefined).length, 1);
  assert.deepEqual(await results.read(op), jsonResult(1));
  assert.ok(!(await keys(results.store)).includes(leaseKey(op.uuid)));
});

Deno.test("withLease() lets the next one try where a computation failed", async () => {
  const results = new ResultStore(new MemoryStore());
  const failing = withLease(results, op, OPTIONS, async () => {
    await later(20);
    throw new Error("no luck");
  });
  const next = later(5).then(() =>
    withLease(results, op, OPTIONS, (writer) => writer.write(jsonResult(2), completed(op)))
  );
  await assert.rejects(failing, /no luck/);
  assert.equal((await next)?.state, "completed");
});

Deno.test("withLease() ends with its signal's reason", async () => {
  const results = new ResultStore(new MemoryStore());
  const lease = await acquireLease(results.store, op.uuid);
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(withLease(results, op, { signal }, () => Promise.resolve(1)), /stopped/);
  await lease.release();
});

Deno.test("withLease() completes what a process left just before done", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.write(op, jsonResult(1), completed(op));
  await results.store.delete(doneKey(op.uuid));
  assert.equal(await results.has(op), false);
  const outcome = await withLease(results, op, OPTIONS, () => assert.fail("there is nothing to compute"));
  assert.equal(outcome, undefined);
  assert.deepEqual(await results.read(op), jsonResult(1));
});

Deno.test("withLease() replaces a result that a process left before its status", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.writeStatus(running(op));
  await results.store.put(RESULT, utf8("half"));
  await withLease(results, op, OPTIONS, (writer) => writer.write(jsonResult(3), completed(op)));
  assert.deepEqual(await results.read(op), jsonResult(3));
});

Deno.test("withLease() asks for as few things as it can where nothing is there yet", async () => {
  const store = new MemoryStore();
  const asked: string[] = [];
  const results = new ResultStore(watched(store, (name) => void asked.push(name)));
  await withLease(results, op, OPTIONS, (writer) => writer.write(jsonResult(1), completed(op)));
  const [lease, held] = [["create", "list"], "open"];
  const writes = [held, "create", held, "create", held, "replace", "create"];
  assert.deepEqual(asked, [...lease, ...writes, held, "delete"]);
});

Deno.test("who found nothing there replaces what a late holder writes after that", async () => {
  const results = new ResultStore(new MemoryStore());
  await withLease(results, op, OPTIONS, async (writer) => {
    await results.writeStatus(running(op));
    await results.store.put(RESULT, utf8("half"));
    return await writer.write(jsonResult(4), completed(op));
  });
  assert.deepEqual(await results.read(op), jsonResult(4));
});

Deno.test("who lost the lease computes in vain, and gets the other's result", async () => {
  const results = new ResultStore(new MemoryStore());
  let computed = 0;
  await withLease(results, op, OPTIONS, async (writer) => {
    computed++;
    await writer.writeStatus(running(op));
    await results.store.delete(leaseKey(op.uuid));
    await results.write(op, jsonResult("theirs"), completed(op));
    return await writer.write(jsonResult("mine"), completed(op));
  });
  assert.equal(computed, 1);
  assert.deepEqual(await results.read(op), jsonResult("theirs"));
});

const STEPS = ["open", "assertHeld", "create", "replace"];
const BEFORE = { "": {}, ", the first,": { isFirst: true }, ", after a third has died,": { hasLeftOver: true } };
const SLEEPERS = STEPS.flatMap((step) => Object.entries(BEFORE).map(([after, before]) => ({ step, after, ...before })));

for (const { step, after, isFirst = false, hasLeftOver = false } of SLEEPERS as Sleeper[]) {
  Deno.test(`a holder that sleeps at ${step}${after} while another takes over and finishes changes nothing`, async () => {
    for (let pause = 1; pause <= 6; pause++) {
      const results = new ResultStore(new MemoryStore());
      const { store } = results;
      if (hasLeftOver) await store.put(RESULT, utf8("half"));
      const lease = await acquireLease(store, op.uuid);
      let calls = 0;
      let slept = false;
      const takeOver = async () => {
        if (++calls !== pause) return;
        slept = true;
        await store.delete(leaseKey(op.uuid));
        await results.write(op, jsonResult("theirs"), completed(op));
      };
      const sleep = (name: string) => name === step ? takeOver() : undefined;
      const writer = new ResultWriter(watched(store, sleep), op, sleepingLease(lease, step, takeOver), isFirst);
      const written = await writer.write(jsonResult("mine"), completed(op)).catch((error: unknown) => error);
      await lease.release();
      if (!slept) break;
      const { data } = await results.read(op) as { data: unknown };
      assert.ok(data === "theirs" || !(written instanceof Error), `${step} ${pause}: ${data}`);
      assert.ok(written instanceof LeaseLostError || data === "mine", `${step} ${pause}: ${written}`);
    }
  });
}

interface Sleeper {
  readonly step: string;
  readonly after: string;
  readonly isFirst?: boolean;
  readonly hasLeftOver?: boolean;
}

/** A store before whose calls something happens: where its holder is slow, what another process does meanwhile. */
function watched(store: Store, before: (name: string) => Promise<void> | undefined): Store {
  return new Proxy(store, {
    get(target, name: string) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return name === "list" ? listing(() => before(name), member.bind(target)) : async (...args: unknown[]) => {
        await before(name);
        return await member.apply(target, args);
      };
    },
  });
}

function listing(before: () => Promise<void> | undefined, list: Store["list"]): Store["list"] {
  return async function* (prefix) {
    await before();
    yield* list(prefix);
  };
}

function sleepingLease<T extends object>(lease: T, step: string, act: () => Promise<void>): T {
  return new Proxy(lease, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const result = await member.apply(target, args);
        if (name === step) await act();
        return result;
      };
    },
  });
}
