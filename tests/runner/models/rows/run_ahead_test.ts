import assert from "node:assert/strict";
import { runAhead } from "../../../../runner/models/rows/run_ahead.ts";

async function* numbers(count: number, failure?: Error): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
  if (failure !== undefined) throw failure;
}

/** What came before the error, and the error. */
async function collect<T>(results: AsyncIterable<{ readonly result: T }>): Promise<{ got: T[]; failure: unknown }> {
  const got: T[] = [];
  try {
    for await (const { result } of results) got.push(result);
  } catch (failure) {
    return { got, failure };
  }
  return { got, failure: undefined };
}

Deno.test("results come in the items' order, however long each takes", async () => {
  const work = async (item: number) => {
    await new Promise((resolve) => setTimeout(resolve, item % 3 === 0 ? 5 : 0));
    return 10 * item;
  };
  assert.deepEqual((await collect(runAhead(numbers(7), work, 3))).got, [0, 10, 20, 30, 40, 50, 60]);
});

Deno.test("while a result is used, so many items are worked on and no more", async () => {
  const begun: number[] = [];
  const results = runAhead(numbers(10), (item) => Promise.resolve(begun.push(item)), 2);
  assert.equal((await results.next()).value?.item, 0);
  assert.deepEqual(begun, [0, 1, 2]);
  await results.return();
  assert.deepEqual(begun, [0, 1, 2]);
});

Deno.test("what was begun is given before an error of the items or of the work", async () => {
  const ended = await collect(runAhead(numbers(4, new Error("aborted")), (item) => Promise.resolve(item), 2));
  assert.deepEqual(ended, { got: [0, 1, 2, 3], failure: new Error("aborted") });
  const broken = await collect(runAhead(
    numbers(10),
    (item) => item === 3 ? Promise.reject(new Error("no memory")) : Promise.resolve(item),
    2,
  ));
  assert.deepEqual(broken, { got: [0, 1, 2, 4, 5], failure: new Error("no memory") });
});
