import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { EngineInfo } from "../../../../runner/models/engine/engine.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";
import { fixtureFolder, fixtureModel, MODEL_NAMES } from "../fixtures.ts";

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const reason = driver === undefined ? " (needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";

/** The rows of a model that such a driver computes within seconds. */
async function shortRows(name: string) {
  const { folder, rows } = await fixtureModel(name);
  const expected = rows("raw").filter(({ input_ids: { length } }) => length <= 8);
  assert.ok(new Set(expected.map(({ input_ids }) => input_ids.length)).size > 2, "rows of a batch are padded");
  return { folder, expected };
}

/** What WebGPU computes of all models, in one program. */
let ofDriver: Promise<readonly FoundStates[]> | undefined;

interface FoundStates {
  readonly last: readonly number[];
  readonly mean: readonly number[];
  readonly engine: EngineInfo;
  readonly warnings?: readonly string[];
}

async function computeOnDriver(): Promise<readonly FoundStates[]> {
  const asked = await Promise.all(MODEL_NAMES.map(async (name) => {
    const { folder, expected } = await shortRows(name);
    return [folder, expected.map(({ text }) => text)];
  }));
  return await onDriver("_webgpu.ts", JSON.stringify(asked));
}

/** What a program prints that computes on the driver: drivers are read when it begins. */
async function onDriver(script: string, ...args: readonly string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(new URL(`./${script}`, import.meta.url)), ...args],
    env: { VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

for (const [index, name] of MODEL_NAMES.entries()) {
  Deno.test({
    // onnxruntime crashes if both models compute: they take turns.
    name:
      `${name}: webgpu gives PyTorch's last hidden state and its mean, though another model is asked there at once${reason}`,
    ignore: driver === undefined,
    fn: async () => {
      const { expected } = await shortRows(name);
      const { engine, warnings, ...found } = (await (ofDriver ??= computeOnDriver()))[index];
      for (const mode of ["last", "mean"] as const) {
        const reference = expected.flatMap((row) => row[mode].at(-1)!);
        const difference = relativeDifference(Float32Array.from(reference), Float32Array.from(found[mode]));
        assert.ok(difference < 1e-5, `${mode}: ${difference} of the largest number`);
      }
      assert.equal(engine.executionProvider, "webgpu");
      assert.deepEqual((warnings ?? []).filter((warning) => warning.includes("webgpu")), []);
    },
  });
}

Deno.test({
  name: `the last hidden state of a model of four bits gives the logits that webgpu rounds as it does${reason}`,
  ignore: driver === undefined,
  fn: async () => {
    const file = `${fixtureFolder("exports/gemma3_window-genai_q4")}/onnx/model_q4.onnx`;
    const [{ last, engine }] = await onDriver("_webgpu.ts", JSON.stringify([[file, ["the old mat", "hello dog"]]]));
    assert.equal(engine.executionProvider, "webgpu");
    assert.ok(last.every(Number.isFinite));
  },
});

Deno.test({
  name: `edits on webgpu are those of the CPU, though graphs with masks of other shapes were run there before${reason}`,
  ignore: driver === undefined,
  fn: async () => {
    const difference = await onDriver("_webgpu_edits.ts", (await fixtureModel("llama")).folder);
    assert.ok(difference < 1e-4, `${difference} of the largest logit`);
  },
});

Deno.test({
  name: `texts on webgpu are those of the CPU, with a cache that stays on the device, and with edits${reason}`,
  ignore: driver === undefined,
  fn: async () => {
    const names = ["exports/gpt_neox-past", "exports/gpt2-merged"];
    for (const { cpu, webgpu } of await onDriver("_webgpu_texts.ts", ...names.map(fixtureFolder))) {
      assert.deepEqual(webgpu.texts, cpu.texts);
      assert.notDeepEqual(cpu.texts[0], cpu.texts[1]);
      assert.equal(webgpu.engine.executionProvider, "webgpu");
      assert.equal(webgpu.engine.hasCache, true);
    }
  },
});

for (const name of ["exports/llama-genai", "gpt2"]) {
  Deno.test({
    // onnxruntime's fused attention of 32 tokens or more is wrong on drivers whose subgroups have 4 lanes, as SwiftShader's.
    name: `${name}: what webgpu computes of many tokens is what the CPU does, or is warned of${reason}`,
    ignore: driver === undefined,
    fn: async () => {
      const { found, isTextWarned } = await onDriver("_webgpu_warnings.ts", fixtureFolder(name));
      const isRight = found.map(({ difference }: { difference: number }) => difference < 1e-4);
      assert.deepEqual(found.map(({ isWarned }: { isWarned: boolean }) => !isWarned), isRight);
      assert.equal(isTextWarned, !isRight[0]);
      if (name === "gpt2") assert.deepEqual(isRight, [true, true]);
    },
  });
}
