import assert from "node:assert/strict";
import { comparedParts } from "../../../../runner/models/rows/compared_parts.ts";

async function* three(): AsyncGenerator<number> {
  for (let part = 1; part <= 3; part++) yield await Promise.resolve(part);
}

Deno.test("the last part is given when the device is compared, and what is wrong with it told", async () => {
  const { promise: doubt, resolve } = Promise.withResolvers<string | undefined>();
  const heard: (number | string)[] = [];
  for await (const part of comparedParts(three(), doubt, { onWarning: (text) => heard.push(text) })) {
    heard.push(part);
    if (part === 2) setTimeout(resolve, 0, "other numbers");
  }
  assert.deepEqual(heard, [1, 2, "other numbers", 3]);
});

Deno.test("where it was compared before, no part is kept back", async () => {
  const heard: (number | string)[] = [];
  const onWarning = (text: string) => heard.push(text);
  const parts = comparedParts(three(), Promise.resolve("other numbers"), { onWarning });
  for (let i = 0; i < 3; i++) heard.push((await parts.next()).value!);
  assert.deepEqual(heard, ["other numbers", 1, 2, 3]);
  assert.deepEqual(await parts.next(), { done: true, value: undefined });
});

Deno.test("a stop is heeded while the device is compared, and leaves a part to the next run", async () => {
  const stop = new AbortController();
  const given: number[] = [];
  const run = (async () => {
    for await (const part of comparedParts(three(), new Promise(() => {}), { signal: stop.signal })) {
      given.push(part);
      if (part === 2) setTimeout(() => stop.abort(new Error("stopped")), 0);
    }
  })();
  await assert.rejects(run, { message: "stopped" });
  assert.deepEqual(given, [1, 2]);
});
