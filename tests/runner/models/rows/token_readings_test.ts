import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { fixtureFolder } from "../fixtures.ts";
import { openRecordedModel } from "../interventions.ts";
import { attributed, testRecordedReadings } from "./recorded_readings.ts";

testRecordedReadings("gpt2");

Deno.test("rows of equal texts are told apart by their answers and by their baselines", async () => {
  const model = await openRecordedModel("gpt2");
  const texts = ["blue river green", "blue river green", "blue river green"];
  const score = { kind: "logits", answers: [5, 9, 5], wrongs: [9, 5, 9] } as const;
  const [a, b, c] = await attributed(model, texts, { kind: "tokens", score, steps: null, baselines: null }, 8);
  assert.deepEqual([...b], [...a].map((value) => -value));
  assert.deepEqual(c, a);
  const integrated = { kind: "tokens", score, steps: 8, baselines: [7, 7, 20] } as const;
  const [d, , f] = await attributed(model, texts, integrated, 8);
  assert.ok(Math.abs(d.at(-2)! - f.at(-2)!) < 1e-5);
  assert.ok(Math.abs(d.at(-1)! - f.at(-1)!) > 1e-3);
});

Deno.test("what has no gradient is refused, with the way out", async () => {
  const refused: Readonly<Record<string, RegExp>> = {
    "gpt2-q8": /the model is quantised.*dtype "float32"/,
    "llama-genai_fp16": /16-bit weights.*dtype "float32"/,
    "llama-genai": /com\.microsoft\.GroupQueryAttention has no rule.*export the model without fused operators/,
  };
  for (const [name, said] of Object.entries(refused)) {
    const { dtype = null } = JSON.parse(await Deno.readTextFile(`${fixtureFolder(`exports/${name}`)}/expected.json`));
    const model = await openModelFolder(fixtureFolder(`exports/${name}`), dtype);
    const score = { kind: "logits", answers: [3], wrongs: [4] } as const;
    await assert.rejects(
      attributed(model, ["a cat"], { kind: "tokens", score, steps: null, baselines: null }, 1),
      said,
      name,
    );
  }
});
