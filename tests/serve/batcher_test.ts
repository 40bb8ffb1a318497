import assert from "node:assert/strict";
import { Batcher, type BatcherOptions } from "../../serve/batcher.ts";
import { LIMITS } from "../../serve/limits.ts";
import { QueueFullError } from "../../serve/queue_full.ts";

/** A batcher whose batches wait until `release` is called, and what each had. */
function gated(limits: Partial<BatcherOptions<string>["limits"]> = {}, batches = 1, workers = 1) {
  const seen: string[][] = [];
  const gates: (() => void)[] = [];
  const batcher = new Batcher<string>({
    compute: async (texts) => {
      seen.push([...texts]);
      await new Promise<void>((release) => gates.push(release));
      if (texts.includes("poison")) throw new Error("poisoned");
      return texts.map((text) => text.toUpperCase());
    },
    workers: () => workers,
    limits: { ...LIMITS, batchWaitMs: 0, batches, ...limits },
  });
  return { batcher, seen, release: () => gates.splice(0).forEach((gate) => gate()) };
}

const counted = (texts: readonly string[], tokens = 1) => texts.map((text) => ({ text, tokens }));
const turn = () => new Promise((resolve) => setTimeout(resolve));

async function releaseUntil<T>(work: Promise<T>, release: () => void): Promise<T> {
  const timer = setInterval(release, 1);
  return await work.finally(() => clearInterval(timer));
}

Deno.test("requests that arrive within the wait share a batch", async () => {
  const { batcher, seen, release } = gated({ batchWaitMs: 20 });
  const asked = ["a", "b", "c"].map((text) => batcher.compute(counted([text])));
  await releaseUntil(Promise.all(asked), release);
  assert.deepEqual(seen, [["a", "b", "c"]]);
  assert.deepEqual(await Promise.all(asked), [["A"], ["B"], ["C"]]);
});

Deno.test("who asks alone does not wait for others, until there are some", async () => {
  const { batcher, seen, release } = gated({ batchWaitMs: 1e9, batchTexts: 2 }, 3, 2);
  await releaseUntil(batcher.compute(counted(["a", "b"])), release);
  const asked = ["c", "d", "e"].map((text) => batcher.compute(counted([text])));
  assert.deepEqual(seen, [["a"], ["b"], ["c"], ["d", "e"]], "d waits, as c is there");
  await releaseUntil(Promise.all(asked), release);
});

Deno.test("workers that are idle share the tokens that wait, those of like length together", async () => {
  const { batcher, seen, release } = gated({}, 3, 2);
  const sizes = [90, 10, 80, 10, 12, 100];
  const asked = batcher.compute(sizes.map((tokens, i) => ({ text: `${tokens}-${i}`, tokens })));
  assert.deepEqual(seen, [["90-0", "80-2"], ["10-1", "10-3", "12-4", "100-5"]]);
  await releaseUntil(asked, release);
});

Deno.test("one worker has what waits in whole batches, however many are made ready for it", async () => {
  const { batcher, seen, release } = gated({ batchTexts: 4 }, 3);
  const asked = batcher.compute(counted(["a", "b", "c", "d", "e", "f"]));
  assert.deepEqual(seen, [["a", "b", "c", "d"], ["e", "f"]]);
  await releaseUntil(asked, release);
});

Deno.test("a batch that is full does not wait", () => {
  const { batcher, seen } = gated({ batchWaitMs: 1e9, batchTexts: 2 });
  batcher.compute(counted(["a"])).catch(() => {});
  assert.deepEqual(seen, []);
  batcher.compute(counted(["b"])).catch(() => {});
  assert.deepEqual(seen, [["a", "b"]]);
});

Deno.test("what comes while a batch is computed is the next one, in its order", async () => {
  const { batcher, seen, release } = gated();
  const asked = [
    batcher.compute(counted(["a"])),
    batcher.compute(counted(["b", "c"])),
    batcher.compute(counted(["d"])),
  ];
  await releaseUntil(Promise.all(asked), release);
  assert.deepEqual(seen, [["a"], ["b", "c", "d"]]);
});

Deno.test("a batch has at most so many texts and tokens, and a text of more goes alone", async () => {
  const { batcher, seen, release } = gated({ batchTokens: 10, batchTexts: 3 });
  const first = batcher.compute(counted(["-"]));
  const sizes = [4, 4, 50, 3, 3, 3, 3];
  const rest = batcher.compute(sizes.map((tokens, i) => ({ text: `${i}`, tokens })));
  await releaseUntil(Promise.all([first, rest]), release);
  assert.deepEqual(seen, [["-"], ["0", "1"], ["2"], ["3", "4", "5"], ["6"]]);
});

Deno.test("the text that waits longest is computed next, with those most like it in length", async () => {
  const { batcher, seen, release } = gated({ batchTexts: 3 });
  const first = batcher.compute(counted(["-"]));
  const sizes = [90, 10, 100, 20, 11, 80];
  const rest = batcher.compute(sizes.map((tokens) => ({ text: `${tokens}`, tokens })));
  assert.deepEqual(await releaseUntil(rest, release), sizes.map(String));
  assert.deepEqual(seen, [["-"], ["90", "100", "80"], ["10", "20", "11"]]);
  await first;
});

Deno.test("two batches are computed at once where that is allowed", async () => {
  const { batcher, seen, release } = gated({ batchTexts: 1 }, 2);
  const asked = batcher.compute(counted(["a", "b", "c"]));
  assert.deepEqual([seen.length, batcher.running, batcher.queued], [2, 2, 1]);
  await releaseUntil(asked, release);
});

Deno.test("a full queue takes none of a request's texts, and says when to ask again", async () => {
  const { batcher, release } = gated({ queueTexts: 3 });
  const running = batcher.compute(counted(["a"]));
  const waiting = batcher.compute(counted(["b", "c"]));
  await assert.rejects(batcher.compute(counted(["d", "e"])), (error: QueueFullError) => {
    assert.match(error.message, /at most 3 texts wait/);
    return error instanceof QueueFullError && error.retrySeconds >= 1;
  });
  assert.equal(batcher.queued, 2);
  await releaseUntil(Promise.all([running, waiting, batcher.compute(counted(["d"]))]), release);
});

Deno.test("who goes away frees its places, and its texts are not computed", async () => {
  const { batcher, seen, release } = gated({ queueTexts: 2 });
  const running = batcher.compute(counted(["a"]));
  const controller = new AbortController();
  const gone = batcher.compute(counted(["b", "c"]), controller.signal);
  controller.abort(new Error("gone"));
  await assert.rejects(gone, /gone/);
  assert.equal(batcher.queued, 0);
  await releaseUntil(Promise.all([running, batcher.compute(counted(["d", "e"]))]), release);
  assert.deepEqual(seen, [["a"], ["d", "e"]]);
  await assert.rejects(batcher.compute(counted(["f"]), controller.signal), /gone/);
});

Deno.test("a text at which a batch fails takes no other with it", async () => {
  const { batcher, release } = gated();
  const first = batcher.compute(counted(["-"]));
  const asked = [["a"], ["poison", "b"], ["c"]].map((texts) => batcher.compute(counted(texts)));
  const results = await releaseUntil(Promise.allSettled(asked), release);
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.match(String((results[1] as PromiseRejectedResult).reason), /poisoned/);
  await first;
  await turn();
  assert.deepEqual([batcher.queued, batcher.running], [0, 0]);
});
