import assert from "node:assert/strict";
import type { CutFacts } from "../../../../runner/models/engine/cut_facts.ts";
import { CPU, type Device } from "../../../../runner/models/engine/device.ts";
import type { EngineRequest } from "../../../../runner/models/engine/engine.ts";
import type { Precision } from "../../../../runner/models/engine/precision.ts";
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
const FACTS: CutFacts = { weightBytes: 1000, isBlockQuantised: false };
const GPU: Device = { ...CPU, provider: "webgpu" };

const { model: { modelPath, config } } = await fixtureModel("gpt2");

function requestAt(layer: number): EngineRequest {
  const task = { kind: "activations", points: [layer], tokenMode: "last" } as const;
  return { modelPath, config, threads: 1, device: GPU, task };
}

interface Like {
  readonly executionProvider?: "cpu" | "webgpu";
  readonly precision?: Precision;
  readonly cut?: Partial<CutFacts>;
}

/** A device that computes as the CPU does, and then puts all numbers wrong by a factor. */
async function doubtOf(
  request: EngineRequest,
  factor: number,
  { precision = "float32", executionProvider = "webgpu", cut = {} }: Like = {},
  rows = ROWS,
) {
  await using cpu = await openSession({ ...request, device: CPU });
  let passes = 0;
  const device = {
    info: { ...cpu.info, precision, executionProvider },
    cut: { ...FACTS, ...cut },
    run: async (...asked: Parameters<ModelSession["run"]>) => {
      passes++;
      return (await cpu.run(...asked)).map((values) => values.map((value) => value * factor));
    },
  };
  return { text: await deviceDoubt(device as unknown as ModelSession, request, rows), passes };
}

Deno.test("a device whose numbers are not the CPU's is doubted, in each run, and compared once", async () => {
  const request = requestAt(1);
  const first = await doubtOf(request, 1.01);
  assert.match(
    first.text!,
    /^The model .*gpt2.* other numbers on the device webgpu than on the CPU: .* by 0\.010 of the largest, more than float32 allows \(0\.0001\)/,
  );
  assert.equal(first.passes, 2);
  assert.deepEqual(await doubtOf(request, 1.01), { text: first.text, passes: 0 });
  assert.match((await doubtOf(requestAt(0), NaN)).text!, /differ by NaN of the largest/);
});

Deno.test("rows of many tokens are compared though shorter ones were: a device computes them otherwise", async () => {
  const many = [{ ids: new Int32Array(40).map((_, i) => i + 5), rows: [0] }];
  const request = requestAt(4);
  assert.equal((await doubtOf(request, 1)).text, undefined);
  assert.deepEqual(await doubtOf(request, 1.01), { text: undefined, passes: 0 });
  assert.match((await doubtOf(request, 1.01, {}, many)).text!, /other numbers/);
});

Deno.test("one that rounds as its number type does is not", async () => {
  assert.equal((await doubtOf(requestAt(2), 1.00001)).text, undefined);
  const device = { ...GPU, provider: "cuda", tf32: true } as const;
  assert.equal((await doubtOf({ ...requestAt(2), device }, 1.001, { precision: "tf32" })).text, undefined);
});

const notCompared: Readonly<Record<string, Like>> = {
  "what the CPU computed": { executionProvider: "cpu" },
  "half precision": { precision: "float16" },
  "eight bits": { precision: "int8" },
  "four bits": { cut: { isBlockQuantised: true } },
  "a large model": { cut: { weightBytes: 2 ** 31 } },
};

for (const [what, like] of Object.entries(notCompared)) {
  Deno.test(`${what} is not compared`, async () => {
    assert.deepEqual(await doubtOf(requestAt(3), 2, like), { text: undefined, passes: 0 });
  });
}

/** A device that gives something. */
function deviceOf(run: () => Promise<Float32Array[]>): ModelSession {
  return { info: { precision: "float32", executionProvider: "webgpu" }, cut: FACTS, run } as unknown as ModelSession;
}

Deno.test("a model that the CPU cannot load is not doubted, and tried once", async () => {
  let passes = 0;
  const device = deviceOf(() => Promise.resolve([Float32Array.of(++passes)]));
  const gone = { ...requestAt(1), modelPath: `${modelPath}.gone` };
  assert.equal(await deviceDoubt(device, gone, ROWS), undefined);
  assert.equal(await deviceDoubt(device, gone, ROWS), undefined);
  assert.equal(passes, 2);
});

Deno.test("where a run ends before its device has answered, the next one compares it", async () => {
  const request = { ...requestAt(1), device: { ...GPU, index: 5 } };
  const closed = deviceOf(() => Promise.reject(new Error("closed")));
  assert.equal(await deviceDoubt(closed, request, ROWS), undefined);
  assert.match((await doubtOf(request, 1.01)).text!, /other numbers/);
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
