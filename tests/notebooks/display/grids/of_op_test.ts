import assert from "node:assert/strict";
import { patch, Runner } from "../../../../mod.ts";
import { fixtureFolder } from "../../../runner/models/fixtures.ts";
import { inlined, show } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

const data = new Runner({ store: "memory://grids" }).fromInline({
  clean: ["blue river green", "blue gravity green"],
  corrupted: ["blue green green", "blue green green"],
});
const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
const [clean, corrupted] = [data.colText("clean"), data.colText("corrupted")];

Deno.test("the card of a reading shows it once it is there, and computes nothing before", async () => {
  const op = clean.llmAttention({ ...at, layers: [1] });
  assert.equal((await show(op))["text/html"]!.includes("pg-grid"), false);
  await op.materialize();
  const { "text/html": markup, "text/plain": text } = await show(op);
  assert.match(inlined(markup!), /layer 1, head 0/);
  assert.match(text, /2 rows of layer × head × query × key/);
});

Deno.test("the lens and the attribution of logits show themselves", async () => {
  const lens = clean.llmLogitLens(at);
  await lens.materialize();
  assert.match(inlined((await show(lens))["text/html"]!), /probability of the likeliest next token/);
  const parts = clean.llmLogitAttribution({ ...at, answer: 5, wrong: 9, by: "head" });
  await parts.materialize();
  assert.match(inlined((await show(parts))["text/html"]!), /L3H3/);
});

Deno.test("what tokens add to a score is a strip of the text, below 0 too", async () => {
  const tokens = clean.llmTokenAttribution({ ...at, answer: 5, wrong: 9 });
  await tokens.materialize();
  const { "text/html": markup, "text/plain": text } = await show(tokens);
  assert.match(inlined(markup!), /adds to the score/);
  assert.match(inlined(markup!), /gravity/);
  assert.match(text, /2 rows of position/);
  assertWellFormed(await tokens.toSvg());
});

Deno.test("a patch map shows shares of what tells the runs apart, and is an SVG picture", async () => {
  const options = { ...at, clean, corrupted, answer: 5, wrong: 9, site: "hook_resid_pre" };
  const map = patch(options);
  await map.materialize();
  assert.match((await show(map))["text/plain"], /share of the clean run's answer brought back, row 0:/);
  const svg = await map.toSvg();
  assertWellFormed(svg);
  assert.match(svg, /mean share of the clean run&#39;s answer/);
});
