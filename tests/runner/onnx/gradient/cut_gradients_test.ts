import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { fixtureFolder, largestDifference, MODEL_NAMES } from "../../models/fixtures.ts";
import { readInterventions } from "../../models/interventions.ts";
import { largestGradientError, stateGradients } from "./model_gradients.ts";
import { DIFFERENTIABLE_EXPORTS } from "./differentiable_exports.ts";

for (const kind of MODEL_NAMES) {
  Deno.test(`${kind}: gradients by the stream are PyTorch's, of a row alone and beside a longer one`, async () => {
    const { patch: { pair }, gradient, d_model: size } = await readInterventions(kind);
    const model = await openModelFolder(fixtureFolder(kind));
    const row = pair.corrupted.input_ids;
    for (const rows of [[row], [row, [...row, ...row.slice(1)]]]) {
      const { gradients, logits } = await stateGradients(model, [gradient.layer], [pair.answer, pair.wrong], rows);
      const found = gradients[0].subarray(0, row.length * size);
      assert.ok(largestDifference(gradient.gradient.flat(), found) < 1e-5);
      assert.ok(Math.abs(logits[0] - logits[1] - pair.corrupted_logit_diff) < 1e-5);
    }
  });
}

for (const name of DIFFERENTIABLE_EXPORTS) {
  Deno.test(`${name}: gradients by the states of all blocks are what moving them shows`, async () => {
    const model = await openModelFolder(fixtureFolder(`exports/${name}`));
    assert.ok(await largestGradientError(model, [[5, 6, 7, 8, 9], [9, 4, 3]]) < 1e-3);
  });
}

const REFUSED: Readonly<Record<string, RegExp>> = {
  "gpt2-q8": /the model is quantised \(operator \w+\).*dtype "float32".*method "exact"/,
  "gemma3_window-genai_q4": /the model is quantised \(operator GatherBlockQuantized\)/,
  "llama-genai_fp16": /16-bit weights.*dtype "float32"/,
  "llama-genai": /com\.microsoft\.GroupQueryAttention has no rule.*export the model without fused operators/,
};

for (const [name, said] of Object.entries(REFUSED)) {
  Deno.test(`${name}: gradients are refused, with the way out`, async () => {
    const { dtype = null } = JSON.parse(await Deno.readTextFile(`${fixtureFolder(`exports/${name}`)}/expected.json`));
    const model = await openModelFolder(fixtureFolder(`exports/${name}`), dtype);
    await assert.rejects(stateGradients(model, [1], [3, 4], [[5, 6, 7]]), said);
  });
}
