/** Attention, lenses and what components add to logits, as PyTorch gives them; recorded by make_intervention_fixtures.py. */
import assert from "node:assert/strict";
import { type GridJson, Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

/** What numbers of two libraries may differ by. */
export const TOLERANCE = 1e-4;

/** The numbers of nested lists. */
export function flat(values: unknown): number[] {
  return [values].flat(Infinity) as number[];
}

/** A column of texts. */
export function prompts(texts: readonly string[]) {
  return new Runner({ store: "memory://" }).fromInline({ text: [...texts] }).colText("text");
}

/** How a model reads them. */
export function options(kind: string, batchSize = 8) {
  return { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false, batchSize };
}

/** Tests that readings of a model are those of PyTorch. */
export function testReadings(kind: string): void {
  for (const batchSize of [1, 16]) {
    Deno.test(`${kind}, batches of ${batchSize}: attention is PyTorch's, with the tokens of each row`, async () => {
      const { attention, rows, n_layers, n_heads } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const layers = Array.from({ length: n_layers }, (_, layer) => layer);
      const grid: GridJson = await text.llmAttention({ ...options(kind, batchSize), layers }).toJson();
      assert.deepEqual(grid.axes, ["layer", "head", "query", "key"]);
      assert.ok(largestDifference(flat(attention.pattern), flat(grid.rows[attention.row])) < TOLERANCE);
      rows.forEach(({ input_ids }, i) => {
        assert.deepEqual(grid.tokens!.ids[i], input_ids);
        assert.equal(flat(grid.rows[i]).length, n_layers * n_heads * input_ids.length ** 2);
      });
    });

    Deno.test(`${kind}, batches of ${batchSize}: the lens has PyTorch's tokens, logits and probabilities`, async () => {
      const { logit_lens: lens, rows } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const grid: GridJson = await text.llmLogitLens(options(kind, batchSize)).toJson();
      assert.deepEqual(grid.axes, ["layer", "position", "rank", "value"]);
      assert.deepEqual(flat(grid.labels["rank:id"][lens.row]).map(Number), flat(lens.top_tokens));
      const numbers = flat(grid.rows[lens.row]);
      assert.ok(largestDifference(flat(lens.top_logits), numbers.filter((_, i) => i % 2 === 0)) < TOLERANCE);
      const probabilities = numbers.filter((_, i) => i % 10 === 1);
      assert.ok(largestDifference(flat(lens.probability_of_top), probabilities) < TOLERANCE);
    });

    Deno.test(`${kind}, batches of ${batchSize}: the lens of chosen tokens is PyTorch's, and at the end the model's logits`, async () => {
      const { logit_lens: lens, rows, token_ids, baseline } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const grid: GridJson = await text.llmLogitLens({ ...options(kind, batchSize), logitTokenIds: token_ids })
        .toJson();
      assert.ok(largestDifference(flat(lens.logits), flat(grid.rows[lens.row])) < TOLERANCE);
      rows.forEach((_, i) => {
        const last = (grid.rows[i] as number[][][]).at(-1)!.at(-1)!;
        assert.ok(largestDifference(baseline.logits[i], last) < TOLERANCE);
      });
    });
  }

  Deno.test(`${kind}: what blocks and heads add to a logit difference is PyTorch's, and its sum the difference`, async () => {
    const { direct_logit_attribution: expected, patch: { pair }, n_heads, n_layers } = await readInterventions(kind);
    const text = prompts([pair.clean.text, pair.corrupted.text]);
    const { answer, wrong } = expected;
    const given = { ...options(kind), answer, wrong };
    const blocks: GridJson = await text.llmLogitAttribution(given).toJson();
    assert.deepEqual(blocks.labels.component, [...expected.components, "bias"]);
    assert.ok(largestDifference([...expected.values, expected.bias], flat(blocks.rows[1])) < TOLERANCE);
    const heads: GridJson = await text.llmLogitAttribution({ ...given, by: "head" }).toJson();
    const names = heads.labels.component as string[];
    const of = (layer: number, head: number) => flat(heads.rows[1])[names.indexOf(`L${layer}H${head}`)];
    const found = Array.from({ length: n_layers * n_heads }, (_, i) => of(Math.floor(i / n_heads), i % n_heads));
    assert.ok(largestDifference(flat(expected.heads), found) < TOLERANCE);
    for (const { rows } of [blocks, heads]) {
      const [clean, corrupted] = rows.map((row) => flat(row).reduce((sum, value) => sum + value, 0));
      assert.ok(Math.abs(clean - pair.clean_logit_diff) < TOLERANCE);
      assert.ok(Math.abs(corrupted - expected.logit_diff) < TOLERANCE);
    }
  });

  Deno.test(`${kind}: readings heed edits, and say what edits add`, async () => {
    const { rows, direct_logit_attribution: { answer, wrong } } = await readInterventions(kind);
    const text = prompts([rows[0].text]);
    const vector = new Runner({ store: "memory://" }).fromInline({
      v: [Array.from({ length: 64 }, (_, i) => Math.sin(i))],
    });
    const edits = [vector.colVector("v").add({ points: ["blocks.1.hook_resid_pre"], factor: 3 })];
    const given = options(kind);
    const [edited] = (await text.llmLogitAttribution({ ...given, answer, wrong, edits }).toJson()).rows;
    const logits = await text.llmLogitScores({ ...given, logitTokenIds: [answer, wrong], edits }).toMatrix();
    const sum = flat(edited).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - (logits.data[0] - logits.data[1])) < TOLERANCE);
    const plain = flat((await text.llmAttention({ ...given, layers: [0, 1] }).toJson()).rows);
    const changed = flat((await text.llmAttention({ ...given, layers: [0, 1], edits }).toJson()).rows);
    const half = plain.length / 2;
    assert.deepEqual(changed.slice(0, half), plain.slice(0, half));
    assert.ok(largestDifference(plain.slice(half), changed.slice(half)) > 1e-3);
  });
}
