import assert from "node:assert/strict";
import { CPU, type Device } from "../../../../runner/models/engine/device.ts";
import type { PatchPair } from "../../../../runner/models/engine/patching/task.ts";
import {
  type ModelSession,
  openGeneratorSession,
  openPatchSession,
  openSession,
} from "../../../../runner/models/engine/session.ts";
import { deviceDoubt, patcherDoubt, writerDoubt } from "../../../../runner/models/rows/device_check.ts";
import { checkWriting } from "../../../../runner/models/rows/generation_check.ts";
import { fixtureModel } from "../fixtures.ts";

const ROWS = [{ ids: Int32Array.of(5, 6, 7), rows: [0] }];
const GPU: Device = { ...CPU, provider: "webgpu" };

const { model: { modelPath, config } } = await fixtureModel("gpt2");

Deno.test("a device that puts numbers wrong is doubted, by passes of a row alone and beside a longer one", async () => {
  const task = { kind: "activations", points: [1], tokenMode: "last" } as const;
  const request = { modelPath, config, threads: 1, device: CPU, task };
  await using cpu = await openSession(request);
  const doubt = async (index: number, factor: number, tokens: number) => {
    const lengths: (readonly number[])[] = [];
    const run: ModelSession["run"] = async (batch, ...asked) => {
      lengths.push([...batch.lengths]);
      return (await cpu.run(batch, ...asked)).map((values) => values.map((value) => value * factor));
    };
    const info = { ...cpu.info, executionProvider: "webgpu" as const };
    const rows = [...ROWS, { ids: new Int32Array(tokens).map((_, i) => i + 5), rows: [1] }];
    const text = await deviceDoubt({ ...cpu, info, run }, { ...request, device: { ...GPU, index } }, rows);
    return { isDoubted: text !== undefined, lengths };
  };
  assert.deepEqual(await doubt(0, 1, 5), { isDoubted: false, lengths: [[4], [4, 12]] });
  assert.deepEqual(await doubt(1, 1.01, 40), { isDoubted: true, lengths: [[4], [4, 32]] });
});

Deno.test("a model that writes is compared by the logit of its next token", async () => {
  const request = { modelPath, config, threads: 1, device: CPU };
  await using session = await openGeneratorSession({ ...request, wholeVocabulary: false });
  const { read } = await checkWriting(session, ROWS);
  const device = { ...session, info: { ...session.info, executionProvider: "webgpu" as const } };
  const doubt = (index: number, factor: number, added = 0) => {
    const found = read.map(({ tokens, next }) => {
      const logits = next.logits.map((logit) => logit * factor);
      return { tokens, next: { ...next, tokens: next.tokens.map((token) => token + added), logits } };
    });
    return writerDoubt(device, { ...request, device: { ...GPU, index } }, { read: found });
  };
  assert.equal(await doubt(0, 1), undefined);
  assert.match((await doubt(1, 1.5))!, /other numbers on the device webgpu than on the CPU/);
  // Compared once, whatever texts begin with.
  assert.equal(await doubt(0, 1.5, 1), undefined);
});

/** Rows that differ at their third token alone. */
const PAIR: PatchPair = {
  clean: Int32Array.of(5, 6, 7, 8, 9, 10, 11),
  corrupted: Int32Array.of(5, 6, 17, 8, 9, 10, 11),
  answer: 0,
  wrong: 1,
};

for (const method of ["exact", "gradient"] as const) {
  Deno.test(`a device that patches by ${method} otherwise than the CPU is doubted, by a map of a few tokens`, async () => {
    const where = { site: "hook_resid_pre", layers: [1], axes: "layer_position" } as const;
    const task = { ...where, method, tokenIds: [40, 41], batchSize: 8 };
    const request = { modelPath, config, threads: 1, device: CPU, task };
    await using cpu = await openPatchSession(request);
    const doubt = (index: number, added: number) => {
      const info = { ...cpu.info, executionProvider: "webgpu" as const };
      const patch = async (pair: PatchPair) => {
        assert.deepEqual([[...pair.clean], [...pair.corrupted]], [[5, 6, 7, 8], [5, 6, 17, 8]]);
        const { values, largestLogit, ...map } = await cpu.patch(pair);
        return { ...map, largestLogit, values: values.map((value) => value + added * largestLogit) };
      };
      return patcherDoubt({ info, cut: cpu.cut, patch }, { ...request, device: { ...GPU, index } }, PAIR);
    };
    assert.equal(await doubt(0, 1e-6), undefined);
    assert.match((await doubt(1, 1))!, /other numbers on the device webgpu than on the CPU/);
  });
}
