import assert from "node:assert/strict";
import type { CutFacts } from "../../../../runner/models/engine/cut_facts.ts";
import { CPU } from "../../../../runner/models/engine/device.ts";
import type { EngineRequest } from "../../../../runner/models/engine/engine.ts";
import type { Precision } from "../../../../runner/models/engine/precision.ts";
import { doubtOf } from "../../../../runner/models/rows/device_doubt.ts";

const FACTS: CutFacts = { weightBytes: 1000, isBlockQuantised: false };

function requestOf(modelPath: string): EngineRequest {
  const task = { kind: "activations", points: [1], tokenMode: "last" } as const;
  return { modelPath, config: {} as EngineRequest["config"], threads: 1, device: { ...CPU, provider: "webgpu" }, task };
}

interface Like {
  readonly executionProvider?: "cpu" | "webgpu";
  readonly precision?: Precision;
  readonly cut?: Partial<CutFacts>;
  readonly tokens?: number;
}

/** What is said of a device that is so far from the CPU, and how often it was asked. */
async function doubted(modelPath: string, far: number | Error, like: Like = {}) {
  const { precision = "float32", executionProvider = "webgpu", cut, tokens = 12 } = like;
  let asked = 0;
  const text = await doubtOf(
    { info: { precision, executionProvider }, cut: { ...FACTS, ...cut } },
    requestOf(modelPath),
    tokens,
    {
      ask: () => Promise.resolve(++asked),
      differenceFromCpu: () => typeof far === "number" ? Promise.resolve(far) : Promise.reject(far),
    },
  );
  return { text, asked };
}

Deno.test("a device whose numbers are not the CPU's is doubted, in each run, and compared once", async () => {
  const first = await doubted("wrong", 0.0101);
  assert.equal(
    first.text,
    "The model wrong gives other numbers on the device webgpu than on the CPU: they differ by 0.010 of the largest, more than " +
      "float32 allows (0.0001). The device's driver, or what onnxruntime has for it, may be wrong: compare your results with " +
      'those of device "cpu"',
  );
  assert.deepEqual(await doubted("wrong", 0), { text: first.text, asked: 0 });
  assert.match((await doubted("nothing", NaN)).text!, /differ by NaN of the largest/);
});

Deno.test("rows of many tokens are compared though shorter ones were: a device computes them otherwise", async () => {
  assert.equal((await doubted("long", 0, { tokens: 31 })).text, undefined);
  assert.match((await doubted("long", 1, { tokens: 32 })).text!, /other numbers/);
});

Deno.test("one that rounds as its number type does is not", async () => {
  assert.equal((await doubted("right", 1e-5)).text, undefined);
  assert.equal((await doubted("tf32", 1e-3, { precision: "tf32" })).text, undefined);
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
    assert.deepEqual(await doubted(what, 1, like), { text: undefined, asked: 0 });
  });
}

Deno.test("a model that the CPU cannot compute is not doubted, and tried once", async () => {
  assert.deepEqual(await doubted("large", new Error("no memory")), { text: undefined, asked: 1 });
  assert.deepEqual(await doubted("large", 1), { text: undefined, asked: 0 });
});

Deno.test("where a run ends before its device has answered, the next one compares it", async () => {
  const info = { precision: "float32", executionProvider: "webgpu" } as const;
  const closed = { ask: () => Promise.reject(new Error("closed")), differenceFromCpu: () => Promise.resolve(0) };
  assert.equal(await doubtOf({ info, cut: FACTS }, requestOf("stopped"), 12, closed), undefined);
  assert.match((await doubted("stopped", 1)).text!, /other numbers/);
});
