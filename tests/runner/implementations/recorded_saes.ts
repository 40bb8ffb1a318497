/** Features, reconstructions, metrics and steering of autoencoders, against PyTorch's and SAELens's. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner, type Sae } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

/** Where the recorded autoencoders are. */
export const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));

interface Case {
  readonly name: string;
  readonly hook_name: string;
  readonly features: [index: number, value: number][][][];
  readonly feature: number;
  readonly spliced_logits: number[][];
  readonly feature_density: number[];
  readonly top_activations: [row: number, position: number, value: number][];
  readonly metrics: Readonly<Record<string, number>>;
  readonly steered_logits?: { readonly scale: number; readonly logits: number[][] };
}

/** Asserts that two numbers are the same but for rounding. */
export const close = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) < 1e-4, `${what}: ${a}, ${b}`);

/** Tests those of the recorded autoencoders of a model whose names are chosen. */
export async function testRecordedSaes(kind: string, isChosen: (name: string) => boolean): Promise<void> {
  const { rows, token_ids: logitTokenIds } = await readInterventions(kind);
  const recorded = JSON.parse(await Deno.readTextFile(`${FOLDER}${kind}.json`)) as { saes: Case[] };
  const saes = recorded.saes.filter(({ name }) => isChosen(name));
  const runner = new Runner({ store: `memory://saes-${kind}` });
  const text = runner.fromInline({ prompt: rows.map(({ text }) => text) }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false };
  const load = ({ name, hook_name: point }: Case) =>
    runner.loadSae(`${FOLDER}saes/${kind}/${name}`, name === "gemma_scope" ? { point } : {});

  const judge = async (each: Case): Promise<void> => {
    const { all } = await text.saeReport({ ...at, sae: await load(each) }).toJson();
    const found = all as unknown as Record<string, number>;
    for (const [name, expected] of Object.entries(each.metrics)) {
      // A share of a small difference has fewer digits.
      const within = name === "ce_loss_score" ? 2e-3 : 1e-4 * Math.max(1, Math.abs(expected));
      assert.ok(Math.abs(found[name] - expected) < within, `${name}: ${found[name]}, ${expected}`);
    }
  };

  const steer = async (sae: Sae, { feature, steered_logits: steered }: Case): Promise<void> => {
    if (steered === undefined) return;
    const edits = [sae.feature(feature).add({ factor: steered.scale })];
    const { data } = await text.llmLogitScores({ ...at, logitTokenIds, edits }).toMatrix();
    assert.ok(largestDifference(steered.logits.flat(), data) < 1e-4);
  };

  for (const each of saes) {
    Deno.test(`PyTorch's logits with the reconstruction in place of what flows: ${kind}, ${each.name}`, async () => {
      const sae = await load(each);
      const edits = [sae.splice()];
      for (const batchSize of [1, 16]) {
        const { data } = await text.llmLogitScores({ ...at, logitTokenIds, edits, batchSize }).toMatrix();
        assert.ok(largestDifference(each.spliced_logits.flat(), data) < 1e-4);
      }
    });
  }

  for (const each of saes) {
    // Each takes seven passes: one of each architecture and normalisation is enough, and on the other model one.
    const isJudged = kind === "gpt2"
      ? !["standard_before_6", "topk", "gemma_scope"].includes(each.name)
      : ["jumprelu", "hook_z"].includes(each.name);
    if (isJudged) {
      Deno.test(`SAELens's metrics: ${kind}, ${each.name}`, () => judge(each));
    }

    Deno.test(`PyTorch's features of all rows, in any batch, and steering by one: ${kind}, ${each.name}`, async () => {
      const sae = await load(each);
      for (const batchSize of [1, 16]) {
        const found = await text.llmFeatures({ ...at, sae, batchSize }).toJson();
        found.forEach((tokens, row) => {
          assert.equal(tokens.length, each.features[row].length);
          tokens.forEach((token, position) => {
            const expected = each.features[row][position];
            assert.deepEqual(token.map(([index]) => index), expected.map(([index]) => index), `${row}, ${position}`);
            token.forEach(([index, value], i) => close(value, expected[i][1], `feature ${index}`));
          });
        });
      }
      if (each.name !== "standard" && each.name !== "topk") return await steer(sae, each);
      const features = text.llmFeatures({ ...at, sae });
      await assert.rejects(features.toArray(), /use toJson\(\), toArrow\(\), feature\(i\) or top\(i\)/);
      const { density, max, mean } = await features.stats();
      assert.ok(largestDifference(each.feature_density, density) < 1e-5);
      const top = await features.top(each.feature, 5);
      const expected = each.top_activations;
      assert.deepEqual(top.map(({ row, position }) => [row, position]), expected.map(([row, at]) => [row, at]));
      top.forEach(({ value, token }, i) => (close(value, expected[i][2], "top"), assert.equal(typeof token, "string")));
      close(max[each.feature], top[0].value, "max");
      assert.ok(mean[each.feature] <= max[each.feature]);
      const perToken = each.features.map((tokens) => tokens.map((token) => new Map(token).get(each.feature) ?? 0));
      const pools = {
        max: (values: number[]) => Math.max(...values),
        mean: (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
        last: (values: number[]) => values.at(-1)!,
      };
      for (const pool of ["max", "mean", "last"] as const) {
        const pooled = text.llmFeatures({ ...at, sae, pool });
        for (const op of [features.feature(each.feature, { pool }), pooled.feature(each.feature, { pool })]) {
          (await op.toArray() as ArrayLike<number> as number[]).forEach((value, row) => {
            close(value, pools[pool](perToken[row]), pool);
          });
        }
      }
      await steer(sae, each);
    });
  }
}
