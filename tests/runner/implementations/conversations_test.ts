import assert from "node:assert/strict";
import { Runner } from "../../../runner/runner.ts";
import type { Op } from "../../../ops/op.ts";
import { copyFixture } from "../models/fixtures.ts";

const TEMPLATE = "{% for m in messages %}{{ m | tojson }}{% endfor %}";
const MESSAGE = '{"role": "user", "content": "é", "x": 2.0, "y": 1e-07, "n": 9007199254740993, "l": [1.0, 0.5]}';

/** The vectors of each token of each row after the embedding. */
async function tokenVectors(column: unknown, model: string, options = {}): Promise<unknown> {
  const ask = column as { llmLayerActivations(options: unknown): Op & { toArray(): Promise<Iterable<unknown>> } };
  const rows = await ask.llmLayerActivations({ model: `onnx:${model}`, layer: 0, tokenMode: "all", ...options })
    .toArray();
  return [...rows];
}

async function modelWith(template: string) {
  const copy = await copyFixture("gpt2");
  await Deno.writeTextFile(`${copy.folder}/chat_template.jinja`, template);
  return copy;
}

/** Asserts that a model gets the tokens of a text for a row. */
async function assertReads(column: unknown, model: string, text: string): Promise<void> {
  const texts = new Runner({ store: "memory://" }).fromInline({ text: [text] }).colText("text");
  const expected = await tokenVectors(texts, model, { applyChatTemplate: false });
  assert.deepEqual(await tokenVectors(column, model), expected);
}

Deno.test("a model reads the floats and large integers of JSON lines as Python's template prints them", async () => {
  await using copy = await modelWith(TEMPLATE);
  await Deno.writeTextFile(`${copy.folder}/rows.jsonl`, `{"messages": [${MESSAGE}]}\n`);
  const dataset = await new Runner({ store: "memory://" }).fromJsonl(`${copy.folder}/rows.jsonl`);
  await assertReads(dataset.colConversation("messages"), copy.folder, MESSAGE);
});

Deno.test("a model reads conversations in JSON text as Python's template prints them", async () => {
  await using copy = await modelWith(TEMPLATE);
  const dataset = new Runner({ store: "memory://" }).fromInline({ messages: [`[${MESSAGE}]`] });
  await assertReads(dataset.colText("messages").parseJson(), copy.folder, MESSAGE);
});

Deno.test("a model reads the bigints of inline data as integers", async () => {
  await using copy = await modelWith(TEMPLATE);
  const messages = [[{ role: "user", content: "a", n: 9007199254740993n }]];
  const column = new Runner({ store: "memory://" }).fromInline({ messages }).colConversation("messages");
  await assertReads(column, copy.folder, '{"role": "user", "content": "a", "n": 9007199254740993}');
});

Deno.test("template columns print floats without a fraction as floats", async () => {
  const dataset = new Runner({ store: "memory://" }).fromInline({ row: [{ x: 2.5, n: 1 }, { x: 2, n: 2 }] });
  const texts = dataset.template("{{ row.x }} {{ row.n }}", { row: dataset.colJson("row") });
  assert.deepEqual(await texts.toArray(), ["2.5 1", "2.0 2"]);
});

Deno.test("a row of JSON that is no conversation is refused with its number, large integers and all", async () => {
  await using copy = await modelWith(TEMPLATE);
  const column = new Runner({ store: "memory://" }).fromInline({ text: ['{"n": 9007199254740993}'] }).colText("text");
  await assert.rejects(tokenVectors(column.parseJson(), copy.folder), /row 0: .*9007199254740993/);
});
