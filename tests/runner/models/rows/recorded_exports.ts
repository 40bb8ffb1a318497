/**
 * Other ways in which models come as ONNX files; made by make_architectures.py, with PyTorch's hidden states, or where the
 * weights are rounded those that onnxruntime computes of the whole file. compare_architectures.ts compares many more. Encoders
 * beside decoders are made by make_encoder_decoders.py.
 */
import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { collectLogits } from "../../../../runner/models/rows/logits.ts";
import { type ExpectedRow, fixtureFolder, largestDifference } from "../fixtures.ts";

/**
 * Half precision rounds each number to three digits. Products of eight bits, which quantised models have, are another processor's
 * by several hundredths: those without instructions for them add up pairs in sixteen bits, which may not hold the sum.
 */
const TOLERANCE: Readonly<Record<string, number>> = { float16: 1e-2, q8: 5e-2, q4: 5e-2 };

/** Tests that the layers and logits of an export are those that were recorded. */
export function testExport(name: string, description: string): void {
  Deno.test(`${name}, ${description}: all layers and logits are the reference's`, async () => {
    const folder = fixtureFolder(`exports/${name}`);
    const expected: { n_layers: number; dtype?: string | null; rows: ExpectedRow[] } = JSON.parse(
      await Deno.readTextFile(`${folder}/expected.json`),
    );
    const tolerance = TOLERANCE[expected.dtype ?? "float32"] ?? 1e-4;
    const model = await openModelFolder(folder, expected.dtype);
    const layers = Array.from({ length: expected.n_layers + 1 }, (_, layer) => layer);
    const request = { model, rows: expected.rows.map((row) => row.text), batchSize: 4, applyChatTemplate: false };
    // Together, and each alone: then more of its block is computed for last tokens only.
    for (const asked of [layers, ...layers.map((layer) => [layer])]) {
      const matrices = await collectActivations({ ...request, layers: asked });
      matrices.forEach(({ columns, data }, place) =>
        expected.rows.forEach((row, index) => {
          const vector = data.subarray(index * columns, (index + 1) * columns);
          const difference = largestDifference(row.last[asked[place]], vector);
          assert.ok(difference < tolerance, `layer ${asked[place]} of ${asked.length}, row ${index}: ${difference}`);
        })
      );
    }
    if (expected.rows[0].logits_last_first16 === undefined) return;
    const { data } = await collectLogits({ ...request, tokens: [3, 11] });
    expected.rows.forEach((row, index) => {
      const logits = [row.logits_last_first16[3], row.logits_last_first16[11]];
      assert.ok(largestDifference(logits, data.subarray(index * 2, index * 2 + 2)) < tolerance);
    });
  });
}
