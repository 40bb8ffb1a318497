import assert from "node:assert/strict";
import { takeLock } from "../../../../runner/models/hub/lock.ts";

async function withPath(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    await test(`${folder}/.locks/models--org--tiny/etag.lock`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("one at a time holds a lock", async () => {
  await withPath(async (path) => {
    let holders = 0;
    const work = async () => {
      using _ = await takeLock(path);
      assert.equal(++holders, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      holders--;
    };
    await Promise.all([work(), work(), work()]);
  });
});

Deno.test("a lock whose file was removed keeps nobody out", async () => {
  await withPath(async (path) => {
    const first = await takeLock(path);
    const second = takeLock(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Deno.remove(path);
    using _ = await takeLock(path);
    first[Symbol.dispose]();
    const early = await Promise.race([second.then(() => true), new Promise((end) => setTimeout(end, 300, false))]);
    assert.equal(early, false);
    _[Symbol.dispose]();
    (await second)[Symbol.dispose]();
  });
});

Deno.test("waiting for a lock ends with the signal", async () => {
  await withPath(async (path) => {
    using _ = await takeLock(path);
    const reason = new Error("enough");
    await assert.rejects(takeLock(path, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 30);
    await assert.rejects(takeLock(path, controller.signal), reason);
  });
});
