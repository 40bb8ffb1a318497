import assert from "node:assert/strict";
import { parseDevice } from "../../../../runner/models/engine/device.ts";
import { inTurn, leavingAdvice, Turns, untilLeft } from "../../../../runner/models/engine/turns.ts";

/** Works that are ended by hand, and who of them has begun. */
function works(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const all: Promise<void>[] = [];
  const ask = (name: string) => {
    all.push(turns.use(name[0], () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    }));
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const end = async (name: string) => {
    ends.get(name)!();
    await settle();
  };
  return { begun, ask, end, settle, all };
}

Deno.test("works of one owner overlap, those of another wait until none of it runs", async () => {
  const { begun, ask, end, settle, all } = works(new Turns());
  ["a1", "a2", "b1", "b2", "a3"].forEach(ask);
  await settle();
  assert.deepEqual(begun, ["a1", "a2"]);
  await end("a1");
  assert.deepEqual(begun, ["a1", "a2"]);
  await end("a2");
  assert.deepEqual(begun, ["a1", "a2", "b1", "b2"]);
  await end("b2");
  await end("b1");
  assert.deepEqual(begun, ["a1", "a2", "b1", "b2", "a3"]);
  await end("a3");
  await Promise.all(all);
});

Deno.test("who has a turn may keep it beyond the work, and who waits may leave", async () => {
  const turns = new Turns();
  const over = Promise.withResolvers<void>();
  const stop = new AbortController();
  await turns.use("a", () => Promise.resolve(), { whenOver: () => over.promise });
  const begun: string[] = [];
  const leaving = turns.use("b", () => Promise.resolve(begun.push("b")), { signal: stop.signal });
  const last = turns.use("c", () => Promise.resolve(begun.push("c")));
  stop.abort(new Error("stopped"));
  await assert.rejects(leaving, /stopped/);
  assert.deepEqual(begun, []);
  over.resolve();
  await last;
  assert.deepEqual(begun, ["c"]);
});

Deno.test("who leaves just as its turn begins gives it back", async () => {
  const turns = new Turns();
  await assert.rejects(
    turns.use("a", () => Promise.resolve(), { signal: AbortSignal.abort(new Error("stopped")) }),
    /stopped/,
  );
  assert.equal(await turns.use("b", () => Promise.resolve(1)), 1);
});

Deno.test("a turn ends with a work that fails", async () => {
  const turns = new Turns();
  await assert.rejects(turns.use("a", () => Promise.reject(new Error("no"))), /no/);
  assert.equal(await turns.use("b", () => Promise.resolve(1)), 1);
});

Deno.test("on CUDA works overlap, and who loads a model waits for workers that were ended in native code", async () => {
  const cuda = parseDevice("cuda");
  const out = Promise.withResolvers<void>();
  const stopped = inTurn(cuda, { leaving: out.promise }, () => Promise.reject(new Error("stopped")));
  await assert.rejects(stopped, /stopped/);
  assert.equal(await inTurn(cuda, { leaving: undefined }, () => Promise.resolve(1)), 1);
  await untilLeft(parseDevice("cpu"));
  await assert.rejects(untilLeft(cuda, AbortSignal.abort(new Error("enough"))), /enough/);
  let isLeft = false;
  const waiting = untilLeft(cuda).then(() => isLeft = true);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(isLeft, false);
  out.resolve();
  await waiting;
  await untilLeft(cuda);
});

/** What is warned of while something is done. */
async function warningsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const [warnings, before]: [string[], typeof console.warn] = [[], console.warn];
  console.warn = (text: string) => void warnings.push(text);
  try {
    await work();
  } finally {
    console.warn = before;
  }
  return warnings;
}

Deno.test("on CUDA a worker that never leaves is waited for once, and then a model is loaded beside it, with a warning", async () => {
  const cuda = parseDevice("cuda");
  const out = Promise.withResolvers<void>();
  await inTurn(cuda, { leaving: out.promise }, () => Promise.resolve());
  assert.deepEqual(await warningsDuring(() => untilLeft(cuda, undefined, 1)), [
    "The GPU has not left what was stopped 0 seconds ago, which may hold its memory for good: the next model is loaded " +
    "beside it. If memory runs out, start the program anew",
  ]);
  assert.match(leavingAdvice(cuda), /start the program anew/);
  assert.equal(leavingAdvice(parseDevice("webgpu")), "");
  out.resolve();
  assert.deepEqual(await warningsDuring(() => untilLeft(cuda)), []);
  assert.equal(leavingAdvice(cuda), "");
});

Deno.test("a turn that does not end though its work has is waited for a while, then refused, until it ends after all", async () => {
  const turns = new Turns(1);
  const over = Promise.withResolvers<void>();
  await turns.use("a", () => Promise.resolve(), { whenOver: () => over.promise });
  const work = () => Promise.resolve(1);
  await assert.rejects(turns.use("b", work), /Cannot use the GPU: it has not left what was stopped .*device "cpu"/);
  await assert.rejects(turns.use("b", work), /Cannot use the GPU/);
  over.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(await turns.use("b", work), 1);
});

Deno.test("a turn that lasts long is waited for as long as its work goes on", async () => {
  const turns = new Turns(1);
  const end = Promise.withResolvers<void>();
  const long = turns.use("a", () => end.promise);
  const next = turns.use("b", () => Promise.resolve(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  end.resolve();
  assert.equal(await next, 1);
  await long;
});
