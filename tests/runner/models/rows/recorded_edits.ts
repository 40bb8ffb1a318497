/** Logits and texts under edits, as PyTorch gives them; recorded by make_intervention_fixtures.py. */
import assert from "node:assert/strict";
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import type { RowEdit } from "../../../../runner/models/rows/edits.ts";
import { collectTokenActivations } from "../../../../runner/models/rows/extract.ts";
import { generateTexts } from "../../../../runner/models/rows/generate.ts";
import { collectLogits } from "../../../../runner/models/rows/logits.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { largestDifference } from "../fixtures.ts";
import { openRecordedModel, readInterventions, type RecordedEdit } from "../interventions.ts";

const PLAIN: RowEdit = {
  action: "scale",
  points: [],
  factor: 1,
  positions: "all",
  keys: null,
  heads: null,
  neurons: null,
  keepNorm: false,
};

/** An edit as the fixtures write it, in our words. What another text has at a point is set position by position. */
async function editsOf(edit: RecordedEdit, model: ModelFolder): Promise<RowEdit[]> {
  const { points, positions = "all", heads = null, neurons = null, keys = null } = edit;
  const common = { ...PLAIN, points, positions, heads, neurons, keys };
  const same = (values: readonly number[]) => ({ kind: "same", vector: Float32Array.from(values) }) as const;
  switch (edit.op) {
    case "add":
      return [{
        ...common,
        action: "add",
        value: same(edit.vector!),
        factor: edit.scale!,
        keepNorm: edit.keep_norm ?? false,
      }];
    case "ablate_direction":
      return [{ ...common, action: "ablate", value: same(edit.direction!) }];
    case "scale":
      return [{ ...common, action: "scale", factor: edit.factor! }];
    case "set":
      return [{ ...common, action: "set", value: same(edit.value!) }];
    case "replace": {
      const [found] = await sourceStates(edit, model);
      return (positions as readonly number[]).map((at) => {
        const vector = found.data.slice(at * found.columns, (at + 1) * found.columns);
        return { ...common, action: "set", positions: [at], value: { kind: "same", vector } };
      });
    }
  }
}

/** What a recorded text has at an edit's point: it is found again as the text that has these tokens. */
async function sourceStates({ points, source }: RecordedEdit, model: ModelFolder) {
  const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
  const [text] = await encoder.decode([[...source!.input_ids]]);
  const [ids] = await encoder.encode([text], [0]);
  assert.deepEqual([...ids], source!.input_ids);
  const request = { model, rows: [text], layers: points, applyChatTemplate: false };
  return (await collectTokenActivations(request))[0];
}

/** All cases in large batches; alone, where an edit needs no padding, the first of each action. */
function casesFor<T extends { readonly edits: readonly RecordedEdit[] }>(cases: readonly T[], batchSize: number): T[] {
  const actionOf = ({ edits }: T) => edits.map(({ op }) => op).join();
  return cases.filter((each, at) =>
    batchSize > 1 || cases.findIndex((other) => actionOf(other) === actionOf(each)) === at
  );
}

/** Tests of one model, in small and in large batches. */
export function testEdits(kind: string): void {
  for (const batchSize of [1, 16]) {
    Deno.test(`${kind}: logits under edits are PyTorch's, in batches of ${batchSize}`, async (test) => {
      const fixtures = await readInterventions(kind);
      const model = await openRecordedModel(kind);
      for (const { name, edits, rows, logits } of casesFor(fixtures.logits, batchSize)) {
        await test.step(name, async () => {
          // Rows in another order, and one of them twice.
          const order = batchSize === 1 ? rows.map((_, at) => at) : [...rows.keys().toArray().toReversed(), 0];
          const { data, columns } = await collectLogits({
            model,
            rows: order.map((at) => fixtures.rows[rows[at]].text),
            tokens: fixtures.token_ids,
            batchSize,
            applyChatTemplate: false,
            edits: (await Promise.all(edits.map((edit) => editsOf(edit, model)))).flat(),
          });
          order.forEach((at, row) => {
            const difference = largestDifference(logits[at], data.subarray(row * columns, (row + 1) * columns));
            assert.ok(difference < 1e-4, `row ${rows[at]}: ${difference}`);
          });
        });
      }
    });

    Deno.test(`${kind}: texts under edits are PyTorch's, in batches of ${batchSize}`, async (test) => {
      const fixtures = await readInterventions(kind);
      const model = await openRecordedModel(kind);
      const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
      for (const { name, edits, rows, tokens, max_tokens: maxTokens } of casesFor(fixtures.generate, batchSize)) {
        await test.step(name, async () => {
          const texts: string[] = [];
          const request = { model, maxTokens, batchSize, applyChatTemplate: false };
          const written = generateTexts({
            ...request,
            rows: rows.map((row) => fixtures.rows[row].text),
            edits: (await Promise.all(edits.map((edit) => editsOf(edit, model)))).flat(),
          });
          for await (const batch of written) batch.rows.forEach((row, at) => texts[row] = batch.texts[at]);
          assert.deepEqual(texts, await encoder.decode(tokens));
        });
      }
    });
  }
}
