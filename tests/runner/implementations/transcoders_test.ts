/** Transcoders that read behind a norm, against SAELens and TransformerLens (record_transcoders.py). */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { edit, patch, Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));

interface Recorded {
  readonly name: string;
  readonly rows: readonly { readonly features: [index: number, value: number][][]; readonly logits: number[] }[];
}

const RECORDED: Readonly<Record<string, Recorded>> = JSON.parse(await Deno.readTextFile(`${FOLDER}transcoders.json`));
const runner = new Runner({ store: "memory://transcoders" });

for (const [kind, { name, rows }] of Object.entries(RECORDED)) {
  Deno.test(`SAELens's features and logits of a transcoder at ln2.hook_normalized: ${kind}`, async () => {
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

const text = runner.fromInline({ prompt: ["<s> blue river", "green gravity river blue"] }).colText("prompt");
const NORMALIZED = "blocks.1.ln2.hook_normalized";

Deno.test("what a fused norm reads is read as edits before it left it", async () => {
  const at = {
    model: `onnx:${fixtureFolder("exports/llama-genai")}`,
    applyChatTemplate: false,
    tokenMode: "all" as const,
  };
  const edits = [edit({ action: "scale", point: "blocks.1.hook_attn_out", factor: -2 })];
  const vectors = async (hookPoint: string, changes: typeof edits) => {
    const rows = await text.llmLayerActivations({ ...at, hookPoint, edits: changes }).toArray();
    return (rows as readonly (readonly ArrayLike<number>[])[]).flat();
  };
  const { rms_norm_eps } = JSON.parse(await Deno.readTextFile(`${fixtureFolder("exports/llama-genai")}/config.json`));
  const [states, found] = [await vectors("blocks.1.hook_resid_mid", edits), await vectors(NORMALIZED, edits)];
  states.forEach((state, i) => {
    const scale = Math.sqrt(Array.from(state).reduce((sum, x) => sum + x * x, 0) / state.length + rms_norm_eps);
    assert.ok(largestDifference(Array.from(state, (x) => x / scale), Float32Array.from(found[i])) < 1e-5);
  });
  const plain = (await vectors(NORMALIZED, [])).flatMap((vector) => Array.from(vector));
  assert.ok(largestDifference(plain, Float32Array.from(found.flatMap((vector) => Array.from(vector)))) > 0.01);
});

const logits = (folder: string, edits: ReturnType<typeof edit>[] = []) =>
  text.llmLogitScores({ model: `onnx:${fixtureFolder(folder)}`, logitTokenIds: [5], applyChatTemplate: false, edits })
    .toMatrix();

Deno.test("norms that are taken apart are edited, fused ones are read alone, and nothing is patched there", async () => {
  const edits = [edit({ action: "scale", point: NORMALIZED, factor: 0 })];
  const [plain, edited] = [await logits("llama"), await logits("llama", edits)];
  assert.ok(largestDifference([...plain.data], edited.data) > 0.01);
  await assert.rejects(logits("gpt2", edits), /a fused node normalises .* it can be read/);
  const model = `onnx:${fixtureFolder("gpt2")}`;
  const words = { clean: text, corrupted: text, answer: "a", wrong: "b" };
  assert.throws(
    () => patch({ model, ...words, site: "ln2.hook_normalized" }),
    /there is no site "ln2.hook_normalized"/,
  );
});

Deno.test("where norms come after the sums there is no such point", async () => {
  const at = { model: `onnx:${fixtureFolder("exports/bert-fused")}`, hookPoint: NORMALIZED };
  await assert.rejects(
    text.llmLayerActivations(at).toMatrix(),
    /no norm right between the stream and its feed-forward/,
  );
});
