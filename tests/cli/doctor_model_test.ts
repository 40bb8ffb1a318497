import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { fixtureFolder } from "../runner/models/fixtures.ts";
import { ended, jsonLines, spawn } from "./_run.ts";

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const REASON = driver === undefined ? " (ignored: needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";
const NO_GPU = { VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" };

async function doctor(model: string) {
  const { code, out } = await ended(spawn(["doctor", "--store", "memory://doctor", "-j", "--model", model], NO_GPU));
  const findings = jsonLines(out).filter(({ check }) => check.startsWith("model "));
  return { code, findings: findings.map(({ check, ok, found }) => [check, ok, found]) };
}

Deno.test("doctor says what a model gives, and which devices are not there to be compared with", async () => {
  const { code, findings } = await doctor(`onnx:${fixtureFolder("gpt2")}`);
  assert.equal(code, 0);
  assert.deepEqual(findings[0].slice(0, 2), ["model on cpu", true]);
  assert.match(
    findings[0][2],
    /^it gives activations, means over tokens, logits, .*, texts, texts with an ablated head$/,
  );
  assert.deepEqual(findings[1], ["model on webgpu", true, "there is no device webgpu"]);
});

Deno.test("what a model does not have is not asked of it", async () => {
  const { code, findings } = await doctor(`onnx:${fixtureFolder("exports/bert-fused")}`);
  assert.deepEqual([code, findings[0][2]], [0, "it gives activations, means over tokens"]);
});

Deno.test("a model that cannot be loaded is a problem", async () => {
  const { code, findings } = await doctor("onnx:nowhere");
  assert.deepEqual([code, ...findings[0].slice(0, 2)], [1, "model on cpu", false]);
  assert.match(findings[0][2], /nowhere/);
});

/** What is found of a model that is wrong by a factor on GPUs, and fails on devices. */
async function foundOnDriver(factor: number, ...failing: readonly string[]): Promise<string[]> {
  const script = fileURLToPath(new URL("./_doctor_model.ts", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", script, `${factor}`, ...failing],
    env: { VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! },
  }).output();
  return new TextDecoder().decode(stdout).split("\n");
}

Deno.test({
  name: `a device that answers as the CPU does is told from one that does not, by what it was asked${REASON}`,
  ignore: driver === undefined,
  fn: async () => {
    const [[, right], [, wrong]] = [await foundOnDriver(1), await foundOnDriver(1.5)];
    assert.equal(
      right,
      "model on webgpu it answers as on the CPU: activations (to 0e+0 of the largest), " +
        "means over tokens (to 0e+0 of the largest), texts (equal)",
    );
    assert.equal(
      wrong,
      "model on webgpu ModelError: it does not answer as on the CPU: activations (to 5e-1 of the largest), " +
        "means over tokens (to 5e-1 of the largest), texts (1 of 16 differ)",
    );
  },
});

Deno.test({
  name: `a device that cannot answer says why, and none is compared where the CPU cannot${REASON}`,
  ignore: driver === undefined,
  fn: async () => {
    const [cpu, webgpu] = await foundOnDriver(1, "webgpu");
    assert.match(cpu, /it gives activations, means over tokens, texts$/);
    assert.match(
      webgpu,
      /it does not answer as on the CPU: activations \(.*no memory\), means .*, texts \(.*no memory\)/,
    );
    const found = await foundOnDriver(1, "cpu");
    assert.match(found[0], /^model on cpu \w+Error: .*no memory/);
    assert.equal(found[1], "model on webgpu not here: not known, as the CPU gives nothing to compare with");
  },
});
