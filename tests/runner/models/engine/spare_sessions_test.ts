import assert from "node:assert/strict";
import { InferenceSession } from "onnxruntime-node";
import { modelInputs } from "../../../../runner/models/engine/inputs.ts";
import { loadCut } from "../../../../runner/models/engine/loaded_cut.ts";
import { planEngine } from "../../../../runner/models/engine/engine.ts";
import { CPU } from "../../../../runner/models/engine/device.ts";
import { freeSpares, keepSpares, leaveSession, takeSession } from "../../../../runner/models/engine/spare_sessions.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { withModel } from "../../../../runner/onnx/open_model.ts";
import { copyFixture } from "../fixtures.ts";

/** Lets sessions stay for a test, and says which were freed. */
function spares(bytes: number) {
  const freed: string[] = [];
  keepSpares(bytes);
  const session = (name: string) =>
    ({ name, release: () => Promise.resolve(void freed.push(name)) }) as unknown as InferenceSession;
  return { freed, session, [Symbol.asyncDispose]: () => (keepSpares(0), freeSpares()) };
}

Deno.test("a session that was left is taken by who asks for the same, and once", async () => {
  await using all = spares(100);
  const left = all.session("a");
  await leaveSession("key", 1, left);
  assert.equal(takeSession("other"), undefined);
  assert.equal(takeSession("key"), left);
  assert.equal(takeSession("key"), undefined);
  assert.deepEqual(all.freed, []);
});

Deno.test("those that were left first make room, and one that is too large takes all of it", async () => {
  await using all = spares(100);
  for (const name of ["a", "b", "c"]) await leaveSession(name, 40, all.session(name));
  assert.deepEqual(all.freed, ["a"]);
  await leaveSession("b", 40, takeSession("b")!);
  await leaveSession("d", 40, all.session("d"));
  assert.deepEqual(all.freed, ["a", "c"]);
  await leaveSession("e", 101, all.session("e"));
  assert.deepEqual(all.freed, ["a", "c", "b", "d", "e"]);
});

/** Counts what onnxruntime loads. */
function countLoaded() {
  const { create } = InferenceSession;
  const counted = {
    sessions: 0,
    [Symbol.dispose]: () => void (InferenceSession.create = create),
  };
  InferenceSession.create = ((...args: Parameters<typeof create>) => {
    counted.sessions++;
    return create(...args);
  }) as typeof create;
  return counted;
}

Deno.test("a model that was closed is not loaded anew, unless its file was written to, or the last use failed", async () => {
  await using _ = spares(2 ** 30);
  await using copy = await copyFixture("gpt2");
  const { modelPath, config } = await openModelFolder(copy.folder);
  using loaded = countLoaded();
  const run = async (ids: readonly number[]) => {
    const request = { modelPath, config, threads: 1, device: CPU } as const;
    const { cut } = planEngine({ ...request, task: { kind: "activations", points: [2], tokenMode: "last" } });
    const opened = await loadCut(cut, 1);
    const batch = tokenBatch([Int32Array.from(ids)]);
    try {
      const [output] = Object.values(
        await opened.run(modelInputs(opened.inputNames, opened.inputs, batch, config), batch),
      );
      return Array.from(output.data as Float32Array);
    } finally {
      await opened.close();
    }
  };
  const first = await run([5, 6, 7]);
  assert.deepEqual(await run([5, 6, 7]), first);
  assert.equal(loaded.sessions, 1);
  await assert.rejects(run([1_000_000]), /Cannot run the model/);
  assert.deepEqual(await run([5, 6, 7]), first);
  assert.equal(loaded.sessions, 2);
  await changeWeights(modelPath);
  assert.notDeepEqual(await run([5, 6, 7]), first);
  assert.equal(loaded.sessions, 3);
});

/** Doubles the first numbers of every large tensor, in place: the cut itself, which refers to them, stays the same. */
async function changeWeights(path: string): Promise<void> {
  const places = withModel(path, ({ graph }) => [...graph.initializers.values()].map(({ raw }) => raw));
  const bytes = await Deno.readFile(path);
  for (const place of places) {
    if (place === undefined || place.end - place.start < 1 << 16) continue;
    const numbers = new Float32Array(bytes.slice(place.start, place.start + 1024).buffer).map((value) => 2 * value);
    bytes.set(new Uint8Array(numbers.buffer), place.start);
  }
  await Deno.writeFile(path, bytes);
}
