import assert from "node:assert/strict";
import { oneAhead } from "../../../../runner/models/rows/one_ahead.ts";

/** Items that are made, each in a turn of its own, and what was made so far. */
function making(count: number, fails = Infinity) {
  const made: (number | string)[] = [];
  async function* items() {
    try {
      for (let i = 0; i < count; i++) {
        await new Promise((resolve) => setTimeout(resolve));
        if (i === fails) throw new Error(`no ${i}`);
        made.push(i);
        yield i;
      }
    } finally {
      made.push("ended");
    }
  }
  return { made, items: oneAhead(items()) };
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("the next item is made while one is used, and no more than that", async () => {
  const { made, items } = making(4);
  assert.deepEqual([await items.next(), (await turns(), made.length)], [{ done: false, value: 0 }, 2]);
  assert.deepEqual(await Array.fromAsync(items), [1, 2, 3]);
  assert.deepEqual(made, [0, 1, 2, 3, "ended"]);
});

Deno.test("what cannot be made fails in its place", async () => {
  const { items } = making(4, 2);
  const given: number[] = [];
  await assert.rejects(async () => {
    for await (const item of items) given.push(item), await turns();
  }, /no 2/);
  assert.deepEqual(given, [0, 1]);
});

Deno.test("who stops waits for what is being made, and nothing else is", async () => {
  const { made, items } = making(4);
  for await (const _ of items) break;
  assert.deepEqual(made, [0, 1, "ended"]);
  const failing = making(4, 1);
  for await (const _ of failing.items) break;
  assert.deepEqual(failing.made, [0, "ended"]);
});
