/** Features set to values. */
import assert from "node:assert/strict";
import { edit, type EditFields, OpError, parseCode, Runner, type SpliceOptions } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";
import { FOLDER, testClamps } from "./recorded_clamps.ts";

const runner = new Runner({ store: "memory://clamped" });

await testClamps("gpt2", (name) => name === "standard");

Deno.test("a clamped feature is a splice that keeps the error, under one identity", async () => {
  const sae = await runner.loadSae(`${FOLDER}saes/gpt2/standard`);
  const clamped = sae.feature(7).clamp({ to: 2.5, positions: "generated" });
  const options: Partial<SpliceOptions> = { clamp: { 7: 2.5 }, errorTerm: true, positions: "generated" };
  assert.equal(clamped.uuid, sae.splice(options).uuid);
  assert.equal(parseCode(clamped.toCode()).uuid, clamped.uuid);
  assert.notEqual(sae.feature(7).clamp({ to: 2.5, positions: "generated", whereOn: true }).uuid, clamped.uuid);
  const { clamp, errorTerm } = sae.splice().fields as unknown as EditFields;
  assert.deepEqual([clamp, errorTerm], [null, false]);
  // What splices were named before there was a clamp.
  const before = "EditOp_fdfbb3f3fd4a16b8fa21f86099600a5776b3ba0aad8e58edc0fb28c8b39d0076";
  assert.equal(sae.splice().uuid, before);
});

Deno.test("an error term alone leaves the model as it is", async () => {
  const { rows, token_ids: logitTokenIds, baseline } = await readInterventions("gpt2");
  const text = runner.fromInline({ prompt: rows.map(({ text }) => text) }).colText("prompt");
  const sae = await runner.loadSae(`${FOLDER}saes/gpt2/gated`);
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false, logitTokenIds };
  const { data } = await text.llmLogitScores({ ...at, edits: [sae.splice({ errorTerm: true })] }).toMatrix();
  assert.ok(largestDifference(baseline.logits.flat(), data) < 1e-4);
  await assert.rejects(
    text.llmLogitScores({ ...at, edits: [sae.splice({ clamp: { 96: 1 } })] }).toArray(),
    /has no feature 96: it has 96, 0 to 95/,
  );
});

Deno.test("clamps that say nothing, or belong to no splice, are refused", async () => {
  const sae = await runner.loadSae(`${FOLDER}saes/gpt2/standard`);
  const refused: [() => unknown, RegExp][] = [
    [() => sae.splice({ clamp: {} }), /clamp is empty/],
    [() => sae.splice({ clamp: { [-1]: 3 } }), /features, from 0, with finite numbers/],
    [() => sae.splice({ clamp: { 1: NaN } }), /got number NaN for "1"/],
    [() => sae.splice({ whereOn: true }), /there is no clamp/],
    [() => sae.feature(3).clamp({} as never), /clamp\(\) needs to: the number that the feature becomes/],
    [() => sae.feature(3).clamp({ to: "5" as never }), /clamp\(\) takes to, .* got "5"/],
    [
      () => edit({ action: "ablate", point: "blocks.1.hook_resid_post", value: sae, feature: 3, errorTerm: true }),
      /ablate takes neither clamp nor errorTerm/,
    ],
  ];
  for (const [make, message] of refused) {
    assert.throws(make, (error) => error instanceof OpError && message.test(error.message), String(message));
  }
});
