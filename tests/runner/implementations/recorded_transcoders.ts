/** Transcoders that read behind a norm, against SAELens and TransformerLens (record_transcoders.py). */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

/** Where the recorded transcoders are. */
export const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));

interface Recorded {
  readonly kind: string;
  readonly name: string;
  readonly rows: readonly { readonly features: [index: number, value: number][][]; readonly logits: number[] }[];
}

const RECORDED: readonly Recorded[] = JSON.parse(await Deno.readTextFile(`${FOLDER}transcoders.json`));
const runner = new Runner({ store: "memory://transcoders" });

/** Tests what was recorded with the transcoders whose names are chosen. */
export function testTranscoders(isChosen: (name: string) => boolean): void {
  for (const { kind, name, rows } of RECORDED.filter(({ name }) => isChosen(name))) {
    Deno.test(`SAELens's features and logits at ln2.hook_normalized: ${kind}, ${name}`, async () => {
      const { rows: texts, token_ids: logitTokenIds } = await readInterventions(kind);
      const text = runner.fromInline({ prompt: texts.map(({ text }) => text) }).colText("prompt");
      const sae = await runner.loadSae(`${FOLDER}saes/${kind}/${name}`);
      for (const batchSize of [1, 16]) {
        const at = { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false, batchSize };
        const found = await text.llmFeatures({ ...at, sae }).toJson();
        for (const [row, { features }] of rows.entries()) {
          const indices = (tokens: typeof found[number]) => tokens.map((token) => token.map(([index]) => index));
          assert.deepEqual(indices(found[row]), indices(features));
          const values = (tokens: typeof found[number]) => tokens.flatMap((token) => token.map(([, value]) => value));
          assert.ok(largestDifference(values(features), Float32Array.from(values(found[row]))) < 1e-4);
        }
        const { data } = await text.llmLogitScores({ ...at, logitTokenIds, edits: [sae.splice()] }).toMatrix();
        assert.ok(largestDifference(rows.flatMap(({ logits }) => logits), data) < 1e-4);
      }
      const { all } = await text.saeReport({ model: `onnx:${fixtureFolder(kind)}`, sae, applyChatTemplate: false })
        .toJson();
      assert.ok(Number.isFinite((all as unknown as Record<string, number>).ce_loss_score));
    });
  }
}
