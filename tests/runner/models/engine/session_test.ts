import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { idleWorkers } from "../../../../runner/models/engine/channel.ts";
import { CPU, parseDevice } from "../../../../runner/models/engine/device.ts";
import type { EngineRequest } from "../../../../runner/models/engine/engine.ts";
import type { PatchPair, PatchTask } from "../../../../runner/models/engine/patching/task.ts";
import { releaseKept } from "../../../../runner/models/engine/kept_session.ts";
import { openGeneratorSession, openPatchSession, openSession } from "../../../../runner/models/engine/session.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { inTurn } from "../../../../runner/models/engine/turns.ts";
import { until } from "../../../serve/_served.ts";
import { noteWorkers, type Started } from "../../workers/_started.ts";
import { fixtureModel } from "../fixtures.ts";

async function request(threads: number): Promise<EngineRequest> {
  const { model: { modelPath, config } } = await fixtureModel("llama");
  return { modelPath, config, threads, device: CPU, task: { kind: "activations", points: [2], tokenMode: "last" } };
}

/** Notes all workers from now on: none is idle that could stand in for one. */
async function noteNewWorkers(): Promise<Started> {
  await idleWorkers.release();
  return noteWorkers();
}

const BATCHES = Array.from(
  { length: 12 },
  (_, batch) => [Int32Array.of(5, 6, 7 + batch), Int32Array.of(3 + batch), Int32Array.of(9, 8, 7, 6, 5, 4)],
);

Deno.test("several streams compute what one computes, to the bit", async () => {
  await using one = await openSession(await request(1), 64);
  await using two = await openSession(await request(2), 64);
  assert.deepEqual([one.streams, two.streams], [1, 2]);
  const expected = await Promise.all(BATCHES.map((rows) => one.run(tokenBatch(rows))));
  assert.deepEqual(await Promise.all(BATCHES.map((rows) => two.run(tokenBatch(rows)))), expected);
});

Deno.test("passes that wait when a model is closed are refused, and others go on", async () => {
  const session = await openSession(await request(1));
  const outcomes = Promise.allSettled(BATCHES.map((rows) => session.run(tokenBatch(rows))));
  await session.close();
  const refused = (await outcomes).filter((outcome) => outcome.status === "rejected");
  assert.ok(refused.length > 0 && refused.every(({ reason }) => /model.onnx is closed/.test(reason.message)));
  await session.close();
  await using next = await openSession(await request(1));
  assert.equal((await next.run(tokenBatch(BATCHES[0]))).length, 1);
});

Deno.test("a worker whose model was closed opens the next one, of another kind too", async () => {
  const asked = await request(1);
  const { modelPath, config } = asked;
  using noted = await noteNewWorkers();
  const first = await openSession(asked);
  const expected = await first.run(tokenBatch(BATCHES[0]));
  await first.close();
  const writer = await openGeneratorSession({ modelPath, config, threads: 1, wholeVocabulary: false });
  assert.equal((await writer.start(tokenBatch(BATCHES[0]), false)).tokens.length, 3);
  await writer.close();
  await using again = await openSession(asked);
  assert.deepEqual(await again.run(tokenBatch(BATCHES[0])), expected);
  assert.equal(noted.workers.length, 1);
  await assert.rejects(first.run(tokenBatch(BATCHES[0])), /model.onnx is closed/);
});

Deno.test("a batch that the model refuses does not hold up those after it", async () => {
  await using session = await openSession(await request(1));
  const wrong = session.run(tokenBatch([Int32Array.of(1_000_000)]));
  const right = session.run(tokenBatch(BATCHES[0]));
  await assert.rejects(wrong, /Cannot run the model/);
  assert.equal((await right).length, 1);
});

Deno.test("a worker that is ended is replaced, and its passes give the same numbers", async () => {
  using noted = await noteNewWorkers();
  await using session = await openSession(await request(2), 64);
  const run = () => Promise.all(BATCHES.map((rows) => session.run(tokenBatch(rows))));
  const expected = await run();
  const again = run();
  noted.workers[0].terminate();
  assert.deepEqual(await again, expected);
  assert.equal(noted.workers.length, 3);
});

const PATCHES: PatchTask = {
  site: "hook_resid_pre",
  layers: [0, 1],
  axes: "layer_position",
  method: "exact",
  tokenIds: [5, 6],
  batchSize: 8,
};
const PAIR: PatchPair = { clean: Int32Array.of(5, 6, 7), corrupted: Int32Array.of(5, 8, 7), answer: 0, wrong: 1 };

Deno.test("a worker that ends while it writes or patches says so once, and closes as any other", async () => {
  const { modelPath, config } = await request(1);
  const says = (error: unknown) =>
    error instanceof ModelError && /model.onnx failed: the worker stopped/.test(error.message);
  await assert.rejects(async () => {
    using noted = await noteNewWorkers();
    await using session = await openGeneratorSession({ modelPath, config, threads: 1, wholeVocabulary: false });
    noted.workers[0].terminate();
    await session.start(tokenBatch(BATCHES[0]), false);
  }, says);
  await assert.rejects(async () => {
    using noted = await noteNewWorkers();
    await using session = await openPatchSession({ modelPath, config, threads: 1, device: CPU, task: PATCHES });
    noted.workers[0].terminate();
    await session.patch(PAIR);
  }, says);
});

Deno.test("a patched model whose worker ended while it was kept is loaded anew", async () => {
  const { modelPath, config } = await request(1);
  const open = () => openPatchSession({ modelPath, config, threads: 1, device: CPU, task: PATCHES }, "files");
  using noted = await noteNewWorkers();
  const patched = async () => {
    await using session = await open();
    return { session, map: await session.patch(PAIR) };
  };
  const first = await patched();
  assert.deepEqual([(await patched()).map, noted.workers.length], [first.map, 1]);
  noted.workers[0].terminate();
  await until(() => first.session.hasEnded);
  assert.deepEqual([(await patched()).map, noted.workers.length], [first.map, 2]);
  await releaseKept();
});

Deno.test("who is stopped waits for no other session's turn on WebGPU, neither to load a model nor to close it", async () => {
  // It is the CPU where there is no GPU, and takes turns as a GPU does.
  const device = parseDevice("mps");
  const asked = { ...await request(1), device };
  const stop = new AbortController();
  const session = await openSession(asked, 1, stop.signal);
  const over = Promise.withResolvers<void>();
  const other = inTurn(device, { leaving: undefined }, () => over.promise);
  const { modelPath, config } = asked;
  const refused = [
    assert.rejects(openSession(asked, 1, stop.signal), /enough/),
    assert.rejects(
      openPatchSession({ modelPath, config, threads: 1, device, task: PATCHES }, undefined, stop.signal),
      /enough/,
    ),
  ];
  stop.abort(new Error("enough"));
  await Promise.all(refused);
  await session.close();
  over.resolve();
  await other;
  // Those that were left are closed before: turns are in order.
  await using next = await openSession(asked);
  assert.equal((await next.run(tokenBatch(BATCHES[0]))).length, 1);
});
