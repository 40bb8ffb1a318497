/** Features set to values, with SAELens's error term and without, against SAELens itself (record_clamped.py). */
import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

/** Where the recorded autoencoders are. */
export const FOLDER = new URL("../../fixtures/interventions/", import.meta.url).pathname;

interface Recorded {
  readonly sae: string;
  readonly clamp: Readonly<Record<number, number>>;
  readonly where_on: boolean;
  readonly error_term: boolean;
  readonly positions: number[] | null;
  readonly logits: number[][];
}

const recorded = JSON.parse(await Deno.readTextFile(`${FOLDER}clamped.json`)) as Record<string, Recorded[]>;
const runner = new Runner({ store: "memory://clamped" });

/** Tests what was recorded with those autoencoders of a model whose names are chosen. */
export async function testClamps(kind: string, isChosen: (name: string) => boolean): Promise<void> {
  const { rows, token_ids: logitTokenIds } = await readInterventions(kind);
  const text = runner.fromInline({ prompt: rows.map(({ text }) => text) }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false, logitTokenIds };
  for (const [name, own] of Map.groupBy(recorded[kind].filter(({ sae }) => isChosen(sae)), ({ sae }) => sae)) {
    Deno.test(`SAELens's logits with features set to values: ${kind}, ${name}`, async () => {
      const sae = await runner.loadSae(`${FOLDER}saes/${kind}/${name}`);
      for (const { clamp, where_on: whereOn, error_term: errorTerm, positions, logits } of own) {
        const spliced = sae.splice({ clamp, whereOn, errorTerm, positions: positions ?? "all" });
        const { data } = await text.llmLogitScores({ ...at, edits: [spliced] }).toMatrix();
        const difference = largestDifference(logits.flat(), data);
        assert.ok(difference < 1e-4, `${JSON.stringify({ clamp, whereOn, errorTerm, positions })}: ${difference}`);
      }
    });
  }
}
