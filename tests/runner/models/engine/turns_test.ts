import assert from "node:assert/strict";
import { withCores } from "../../../../runner/models/engine/turns.ts";

const CORES = navigator.hardwareConcurrency;

Deno.test("work that together needs more cores than there are takes turns, in order", async () => {
  const events: string[] = [];
  const job = (name: string, cores: number) =>
    withCores(cores, async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(`${name} ends`);
    });
  await Promise.all([job("all", CORES), job("more than there are", 2 * CORES), job("one", 1)]);
  assert.deepEqual(events, [
    "all begins",
    "all ends",
    "more than there are begins",
    "more than there are ends",
    "one begins",
    "one ends",
  ]);
});

Deno.test("work on a core each is done at once", async () => {
  let running = 0;
  let most = 0;
  await Promise.all(Array.from({ length: CORES }, () =>
    withCores(1, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
    })));
  assert.equal(most, CORES);
});

Deno.test("work that fails gives its cores back", async () => {
  await assert.rejects(withCores(CORES, () => Promise.reject(new Error("failed"))), /failed/);
  assert.equal(await withCores(CORES, () => Promise.resolve(1)), 1);
});
