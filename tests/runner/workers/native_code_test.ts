import assert from "node:assert/strict";
import { leave } from "../../../runner/workers/native_code.ts";
import { newPlace } from "../../../runner/workers/places.ts";
import { fixtureFolder } from "../models/fixtures.ts";

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const reason = driver === undefined ? " (ignored: needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";

for (const [how, code] of [["exit", 7], ["end", 0], ["both", 7]] as const) {
  Deno.test(`a process that ends while workers load models says what it was to say: ${how}`, async () => {
    await endsMeanwhile(how, code, { times: 2, devices: "cpu,cpu" });
  });
}

Deno.test({
  name: `a process that ends while a GPU loads a model does not free it beneath its driver${reason}`,
  ignore: driver === undefined,
  fn: async () => {
    await endsMeanwhile("exit", 7, {
      times: 5,
      devices: "cpu,webgpu",
      env: { VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! },
    });
  },
});

interface Ending {
  readonly times: number;
  readonly devices: string;
  readonly env?: Record<string, string>;
}

async function endsMeanwhile(how: string, code: number, { times, devices, env }: Ending): Promise<void> {
  const program = new URL("./_ends_meanwhile.ts", import.meta.url).pathname;
  const model = `${fixtureFolder("gpt2")}/onnx/model.onnx`;
  const args = ["run", "--allow-all", "--no-check", program, model, how, devices];
  for (let time = 0; time < times; time++) {
    const { code: said, stderr } = await new Deno.Command(Deno.execPath(), { args, env }).output();
    assert.equal(said, code, new TextDecoder().decode(stderr));
  }
}

Deno.test("a worker outside of native code is ended at once", () => {
  assert.equal(leave(newPlace()), true);
});
