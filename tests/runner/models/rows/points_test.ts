/** Heads, neurons and attention patterns as PyTorch gives them; recorded by make_intervention_fixtures.py. */
import assert from "node:assert/strict";
import { modelInputs } from "../../../../runner/models/engine/inputs.ts";
import { loadableCut, loadCut } from "../../../../runner/models/engine/loaded_cut.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations, collectTokenActivations } from "../../../../runner/models/rows/extract.ts";
import { withModel } from "../../../../runner/onnx/open_model.ts";
import { cutAtPoints, pointOutput } from "../../../../runner/onnx/points.ts";
import { findPoint } from "../../../../runner/onnx/points/find_point.ts";
import { findResidualStream } from "../../../../runner/onnx/residual.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { KINDS, openRecordedModel, readInterventions } from "../interventions.ts";

const PARTS = ["q", "k", "v", "z"] as const;
const flat = (values: unknown) => [values].flat(Infinity) as number[];

for (const kind of KINDS) {
  Deno.test(`${kind}: queries, keys, values and results of heads are PyTorch's at every token`, async () => {
    const { heads, rows } = await readInterventions(kind);
    const layers = PARTS.map((part) => `blocks.${heads.layer}.attn.hook_${part}`);
    const texts = rows.map(({ text }) => text);
    const model = await openRecordedModel(kind);
    const found = await collectTokenActivations({ model, rows: texts, layers, applyChatTemplate: false });
    PARTS.forEach((part, index) => {
      assert.ok(largestDifference(flat(heads[part]), found[index][heads.row].data) < 1e-4, part);
    });
  });

  Deno.test(`${kind}: neurons and heads of last tokens are PyTorch's, all in one pass`, async () => {
    const { heads, rows, n_layers: blocks } = await readInterventions(kind);
    const neurons = Array.from({ length: blocks }, (_, block) => `blocks.${block}.mlp.hook_post`);
    const layers = [...neurons, ...PARTS.map((part) => `blocks.${heads.layer}.attn.hook_${part}`)];
    const expected = [...heads.post_last, ...PARTS.map((part) => flat(heads[part].at(-1)))];
    const texts = rows.map(({ text }) => text);
    const model = await openRecordedModel(kind);
    const matrices = await collectActivations({ model, rows: texts, layers, applyChatTemplate: false });
    matrices.forEach(({ data, columns }, index) => {
      const actual = data.subarray(heads.row * columns, (heads.row + 1) * columns);
      assert.ok(largestDifference(expected[index], actual) < 1e-4, layers[index]);
    });
  });

  Deno.test(`${kind}: attention patterns are PyTorch's in every block`, async () => {
    const { attention, rows, n_layers: blocks } = await readInterventions(kind);
    const model = await openRecordedModel(kind);
    const names = Array.from({ length: blocks }, (_, block) => `blocks.${block}.attn.hook_pattern`);
    const cut = withModel(model.modelPath, (graph) => {
      const stream = findResidualStream(graph.graph, blocks);
      const points = names.map((name) => ({
        name: pointOutput(name),
        ...findPoint(graph, stream, model.config, name),
      }));
      return loadableCut(cutAtPoints(graph, stream, points), model.modelPath);
    });
    const loaded = await loadCut(cut, 1);
    const batch = tokenBatch([Int32Array.from(rows[attention.row].input_ids)]);
    const outputs = await loaded.run(modelInputs(loaded.inputNames, loaded.inputs, batch, model.config), batch);
    await loaded.close();
    const actual = names.flatMap((name) => Array.from(outputs[pointOutput(name)].data as Float32Array));
    assert.ok(largestDifference(flat(attention.pattern), Float32Array.from(actual)) < 1e-4);
  });
}

Deno.test("an attention pattern is no vector for each token", async () => {
  const model = await openRecordedModel("gpt2");
  const request = { model, rows: ["a"], layers: ["blocks.0.attn.hook_pattern"], applyChatTemplate: false };
  await assert.rejects(collectActivations(request), /attn.hook_pattern" as activations.*llmAttention gives them/);
});

Deno.test("what a fused node swallows is refused by its name, with the way out", async () => {
  const model = await openModelFolder(fixtureFolder("exports/bert_classic_classifier-fused_q8"), "q8");
  const take = (layer: string) => collectActivations({ model, rows: ["a"], layers: [layer], applyChatTemplate: false });
  for (const part of ["q", "k", "v"]) {
    await assert.rejects(
      take(`blocks.1.attn.hook_${part}`),
      /fused node QAttention swallows it; export the model without/,
    );
  }
  const [{ columns }] = await take("blocks.1.attn.hook_z");
  assert.equal(columns, model.config.hiddenSize);
});
