import assert from "node:assert/strict";
import { leave } from "../../../runner/workers/native_code.ts";
import { newPlace } from "../../../runner/workers/places.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const TIMES = 2;

for (const [how, code] of [["exit", 7], ["end", 0], ["both", 7]] as const) {
  Deno.test(`a process that ends while workers load models says what it was to say: ${how}`, async () => {
    const program = new URL("./_ends_meanwhile.ts", import.meta.url).pathname;
    const model = `${fixtureFolder("gpt2")}/onnx/model.onnx`;
    for (let time = 0; time < TIMES; time++) {
      const args = ["run", "--allow-all", "--no-check", program, model, how];
      const { code: said, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
      assert.equal(said, code, new TextDecoder().decode(stderr));
    }
  });
}

Deno.test("a worker outside of native code is ended at once", () => {
  assert.equal(leave(newPlace()), true);
});
