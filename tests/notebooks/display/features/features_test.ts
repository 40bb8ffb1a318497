/** Cards, strips and dashboards of features. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { dashboardView } from "../../../../notebooks/display/features/draw_dashboard.ts";
import type { FeatureFacts } from "../../../../notebooks/display/features/facts.ts";
import { tokenRows } from "../../../../notebooks/display/features/rows.ts";
import { piecesOf } from "../../../../notebooks/display/grids/pieces.ts";
import { OpError, Runner } from "../../../../mod.ts";
import { writeTensorFile } from "../../../../stores/formats/safetensors.ts";
import { fixtureFolder } from "../../../runner/models/fixtures.ts";
import { readInterventions } from "../../../runner/models/interventions.ts";
import { pageTest } from "../../browser.ts";
import { inlined, show } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

const HOSTILE = `<img src=x onerror="document.title='bad'"></script>`;
const FOLDER = fileURLToPath(new URL("../../../fixtures/interventions/", import.meta.url));

const { rows } = await readInterventions("gpt2");
const runner = new Runner({ store: "memory://feature-cards" });
const texts = [...rows.map(({ text }) => text), HOSTILE];
const data = runner.fromInline({ prompt: texts, odd: texts.map((_, row) => row % 2 === 1) });
const model = `onnx:${fixtureFolder("gpt2")}`;
const sae = await runner.loadSae(`${FOLDER}saes/gpt2/standard`);
const features = data.colText("prompt").llmFeatures({ model, sae, applyChatTemplate: false });

/** A feature as large as they come. */
function facts(feature: number): FeatureFacts {
  const tokens = Array.from({ length: 37 }, (_, i) => ({ text: ` w${(feature * 37 + i * i) % 5000}`, score: i / 7 }));
  const logits = tokens.slice(0, 8).map(({ text: token, score: logit }) => ({ token, logit }));
  return {
    feature,
    density: 0.01,
    mean: 1,
    max: 5,
    values: tokens.map(({ score }) => score * feature),
    rows: Array.from({ length: 5 }, (_, row) => ({ row, tokens })),
    tokens: [HOSTILE, " w1"],
    similar: [{ feature: (feature + 1) % 200, cosine: 0.5 }, { feature: 999, cosine: 0.25 }],
    logits: { promoted: logits, suppressed: logits },
  };
}

const many = { facts: Array.from({ length: 200 }, (_, feature) => facts(feature)), count: 4096 };

Deno.test("the card of a feature has its strength, its tokens, its logits, its neighbours and its rows", async () => {
  const { "text/html": html = "", "text/plain": text } = await show(features.card(7));
  const shown = inlined(html);
  const [top] = await features.top(7, 1);
  const [similar] = await sae.similar(7, 1);
  const [{ promoted }] = await sae.logits({ model, features: [7], topK: 8 }).toJson() as {
    promoted: { token: string }[];
  }[];
  for (
    const part of ["Feature 7 of 96", "promotes", "suppresses", `>${similar.feature}<`, `row ${top.row}`, "cosine"]
  ) {
    assert.ok(shown.includes(part), part);
  }
  assert.match(text, new RegExp(`^Feature 7 of 96: active for [\\d.]+ %`));
  assert.doesNotMatch(text, /in training/);
  assert.ok(text.includes(JSON.stringify(promoted[0].token)) && text.includes(JSON.stringify(top.token)));
  assert.ok(!html.includes("<img src=x"));
  assertWellFormed(await features.card(7).toSvg());
});

Deno.test("a card tells how often a feature was on in training, where SAELens's file says it", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["cfg.json", "sae_weights.safetensors"]) {
    await Deno.copyFile(`${FOLDER}saes/gpt2/standard/${name}`, `${folder}/${name}`);
  }
  const tensors = new Map([["sparsity", { shape: [96], data: new Float32Array(96).fill(Math.log10(0.25)) }]]);
  const bytes = writeTensorFile({ tensors, metadata: {} });
  await Deno.writeFile(`${folder}/sparsity.safetensors`, ReadableStream.from(bytes));
  const known = new Runner({ store: "memory://" });
  const text = known.fromInline({ prompt: ["blue river"] }).colText("prompt");
  const own = text.llmFeatures({ model, sae: await known.loadSae(folder), applyChatTemplate: false });
  assert.match((await show(own.card(7)))["text/plain"], /in training for 25 %/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the strongest tokens show themselves as strips; what is made of them is an array", async () => {
  const [{ feature }] = await features.rank({ positives: data.colBoolean("odd") });
  const top = await features.top(feature, 3);
  assert.equal(top.length, 3);
  assert.equal(top.map(({ value }) => value).constructor, Array);
  const { "text/html": html = "", "text/plain": text } = await show(top);
  assert.ok(html.includes(`class="pg-row"`) && html.includes(`row ${top[0].row}`));
  assert.equal(text.split("\n").length, 4);
  assert.match((await show(await features.top(95, 0)))["text/plain"], /^Feature 95/);
});

Deno.test("features without tokens, and directions without logits, are shown by what is known of them", async () => {
  const pooled = data.colText("prompt").llmFeatures({ model, sae, applyChatTemplate: false, pool: "max" });
  const { "text/html": html = "" } = await show(pooled.card(7));
  assert.ok(texts.some((text) => html.includes(text)));
  const heads = data.colText("prompt").llmFeatures({
    model,
    sae: await runner.loadSae(`${FOLDER}saes/gpt2/hook_z`),
    applyChatTemplate: false,
  });
  assert.match(
    (await show(heads.card(7)))["text/plain"],
    /Which tokens are promoted is not known: .* none of the residual/,
  );
});

Deno.test("the ops of autoencoders and of features show what they hold", async () => {
  const { "text/html": html = "", "text/plain": text } = await show(features);
  assert.match(text, /of 96 features are active in 6 rows/);
  assert.ok(html.includes("dashboard()"));
  const { "text/plain": facts } = await show(sae);
  assert.match(facts, /features \(d_sae\) +96/);
  assert.match(facts, /trained on +gpt2 · texts as they are/);
});

Deno.test("a long row is cut around its strongest token; parts of one character are one piece", () => {
  const tokens = ["a", ...Array<string>(60).fill(" x"), "🙂 (1/2)", "🙂 (2/2)", ...Array<string>(60).fill(" y")];
  const scores = Float32Array.from(tokens, (_, i) => i === 61 ? 2 : 0);
  const [{ tokens: shown }] = tokenRows([{ row: 0, most: 2, scores, tokens }]);
  assert.equal(shown.length, 24 + 1 + 12 + 2);
  assert.deepEqual([shown[0].text, shown.at(-1)!.text], ["…", "…"]);
  const piece = piecesOf({ row: 0, tokens: shown }).find(({ text }) => text === "🙂")!;
  assert.deepEqual(piece.tokens.map(({ score }) => score), [2, 0]);
});

Deno.test("a dashboard of 200 features takes less than 3 MB, and leaves rows of tokens out where less is allowed", async () => {
  const whole = (await dashboardView(many, undefined, { rows: 5, maxBytes: 3_000_000 })).html.toString();
  assert.ok(whole.length < 3_000_000 && !whole.includes("are in this output"), `${whole.length}`);
  const short = (await dashboardView(many, undefined, { rows: 5, maxBytes: 400_000 })).html.toString();
  assert.ok(short.length < 400_000 && short.includes("rows of tokens for each feature are in this output"));
  assert.ok(!whole.replace(/<script>[^]*?<\/script>/g, "").includes("<img src=x"));
});

Deno.test("a dashboard takes the features that tell most, are named, or are on most", async () => {
  const ranked = await features.rank({ positives: data.colBoolean("odd") });
  const { "text/plain": text } = await show(features.dashboard({ positives: data.colBoolean("odd"), count: 2 }));
  assert.match(
    text,
    new RegExp(`^2 of 96 features\nfeature +ROC AUC[^]*\n +${ranked[0].feature} [^]*\n +${ranked[1].feature} `),
  );
  const strongest = await features.stats();
  const most = strongest.max.indexOf(strongest.max.reduce((a, b) => Math.max(a, b)));
  assert.match((await show(features.dashboard({ count: 1 })))["text/plain"], new RegExp(`\n +${most} `));
  assert.match((await show(features.dashboard({ features: [5, 9] })))["text/plain"], /\n +5 [^]*\n +9 /);
  for (const wrong of [{ features: [-1] }, { features: [] }, { count: 0 }, { rows: -1 }, { nosuch: 1 }]) {
    assert.throws(() => features.dashboard(wrong as object), OpError);
  }
  assert.throws(() => features.card(-1), OpError);
});

Deno.test("directions are laid out in a scatter plot, a point for each feature", async () => {
  const { "text/plain": text } = await show(features.map({ nEpochs: 10 }));
  assert.match(text, /96 points/);
});

pageTest(
  "in a browser, the chosen feature's card is shown, by pointer, keys and neighbours, and no text from data is run",
  async () =>
    `<!doctype html><meta charset="utf-8"><body>${
      (await dashboardView(many, undefined, { rows: 5, maxBytes: 3_000_000 })).html
    }`,
  async (page) => {
    const shown = (feature: number) =>
      page.waitFor(`document.querySelector('.pg-feature[aria-label="Feature ${feature}"]')`);
    await shown(0);
    await page.evaluate(`document.querySelectorAll("tbody tr[data-row]")[3].lastChild.click()`);
    await shown(3);
    const key = (name: string) =>
      page.evaluate(
        `document.querySelector(".scroll").dispatchEvent(new KeyboardEvent("keydown", { key: "${name}", bubbles: true }))`,
      );
    await key("ArrowDown");
    await shown(4);
    assert.equal(
      await page.evaluate(`document.querySelectorAll(".pg-feature button[type=button]").length > 0`),
      true,
    );
    await page.evaluate(`document.querySelector(".pg-feature [data-feature] button").click()`);
    await shown(5);
    assert.equal(await page.evaluate(`document.querySelector('.pg-feature [data-feature="999"]').innerText`), "999");
    assert.equal(await page.evaluate(`document.querySelectorAll(".pg-feature .pg-row").length`), 5);
    assert.notEqual(await page.evaluate("document.title"), "bad");
  },
);
