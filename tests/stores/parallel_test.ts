import assert from "node:assert/strict";
import { forEachParallel, mapParallel } from "../../stores/parallel.ts";
import { turnsDuring } from "../_turns.ts";

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("forEachParallel() does all, no more than the limit at a time", async () => {
  let [now, most] = [0, 0];
  const done: number[] = [];
  await forEachParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item, index) => {
    assert.equal(item, index + 1);
    most = Math.max(most, ++now);
    await later(2);
    now--;
    done.push(item);
  });
  assert.equal(most, 3);
  assert.deepEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("forEachParallel() ends with the first error, takes no more items, and closes the source", async () => {
  let [taken, closed, running] = [0, false, 0];
  async function* items() {
    try {
      for (;;) yield await Promise.resolve(taken++);
    } finally {
      closed = true;
    }
  }
  const failing = forEachParallel(items(), 2, async (item) => {
    running++;
    await later(1);
    running--;
    if (item === 3) throw new Error("three");
  });
  await assert.rejects(failing, /three/);
  assert.ok(taken < 10);
  assert.deepEqual([closed, running], [true, 0]);
});

Deno.test("forEachParallel() passes errors of the source on", async () => {
  async function* items() {
    yield await Promise.resolve(1);
    throw new Error("source");
  }
  await assert.rejects(forEachParallel(items(), 4, () => Promise.resolve()), /source/);
});

Deno.test("mapParallel() gives what is made of each item in their order, and others have their turn where nothing is waited for", async () => {
  const items = Array.from({ length: 1000 }, (_, i) => i);
  assert.deepEqual(await mapParallel(items.slice(0, 3), 2, (item) => later(3 - item).then(() => 2 * item)), [0, 2, 4]);
  const turns = await turnsDuring(() => mapParallel(items, 16, (item) => Promise.resolve(item)));
  assert.ok(turns >= items.length, `${turns} turns`);
});
