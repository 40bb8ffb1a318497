/** The answers of guards beside what transformers gives on the same prompts; recorded by make_guards.py. */
import assert from "node:assert/strict";
import { graph, Runner } from "../../../mod.ts";
import type { GuardKind } from "../../../ops/types/guard_scores.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";

interface GuardRow {
  readonly text: string;
  readonly answer: string | null;
  readonly policy: Readonly<Record<string, string>> | string | null;
  readonly tokens: number;
  readonly probabilities: readonly number[];
}

interface GuardFixture {
  readonly kind: GuardKind;
  readonly rows: readonly GuardRow[];
}

const folderOf = (name: string) => fixtureFolder(`guards/${name}`);

async function fixture(name: string): Promise<GuardFixture> {
  return JSON.parse(await Deno.readTextFile(`${folderOf(name)}/guard.json`));
}

/** Asks about the rows of a fixture, those of one policy, with and without answers, at once. */
async function assertAnswers(model: string, { kind, rows }: GuardFixture) {
  const groups = Map.groupBy(rows, ({ policy, answer }) => JSON.stringify([policy, answer === null]));
  for (const group of groups.values()) {
    const data = new Runner({ store: "memory://" }).fromInline({
      text: group.map(({ text }) => text),
      answer: group.map(({ answer }) => answer ?? ""),
    });
    const { policy, answer } = group[0];
    const scores = data.colText("text").guardScores({
      model,
      kind,
      policy,
      answer: answer === null ? null : data.colText("answer"),
    });
    const difference = largestDifference(group.flatMap((row) => row.probabilities), (await scores.toMatrix()).data);
    assert.ok(difference < 1e-5, `${JSON.stringify(group)} differs by ${difference}`);
  }
}

for (const name of ["llama", "gemma2", "granite"]) {
  Deno.test(`${name}: a guard without a template is asked with the published prompt, and answers as in transformers`, async () => {
    await assertAnswers(`onnx:${folderOf(name)}`, await fixture(name));
  });
}

/** The small Llama with a chat template of its own. */
async function withTemplate(template: string) {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await Deno.mkdir(`${folder}/onnx`);
  for (const file of ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"]) {
    await Deno.copyFile(`${folderOf("llama")}/${file}`, `${folder}/${file}`);
  }
  await Deno.writeTextFile(`${folder}/chat_template.jinja`, template);
  return { model: `onnx:${folder}`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("a guard's own template is used, with the categories that are asked for", async () => {
  await using copy = await withTemplate(await Deno.readTextFile(`${folderOf("llama_own")}/chat_template.jinja`));
  await assertAnswers(copy.model, await fixture("llama_own"));
});

Deno.test("a template that is none of a guard, or reads no categories, is left aside for the published prompt", async () => {
  const { kind, rows } = await fixture("llama");
  await using chat = await withTemplate("{{ messages[0].content }}");
  await assertAnswers(chat.model, { kind, rows });
  await using written = await withTemplate("UNSAFE CONTENT CATEGORIES S1: all. {{ messages[0].content }}");
  await assertAnswers(written.model, { kind, rows: rows.filter(({ policy }) => policy !== null) });
});

Deno.test("the answers are named columns, and the status says whose prompt it was", async () => {
  const text = new Runner({ store: "memory://" }).fromInline({ text: ["hello", "hello", "bread"] }).colText("text");
  const scores = text.guardScores({ model: `onnx:${folderOf("granite")}`, kind: "granite-guardian" });
  const [no, yes] = [await scores.col("No").toArray(), await scores.col("Yes").toArray()] as Float32Array[];
  no.forEach((well, row) => assert.ok(Math.abs(well + yes[row] - 1) < 1e-6));
  assert.equal(yes[0], yes[1]);
  assert.match(String((await scores.status()).warnings), /the one that was published of granite-guardian/);
});

Deno.test("what cannot be asked is refused", async () => {
  const data = new Runner({ store: "memory://" }).fromInline({ text: ["hello", "bread ".repeat(3000)] });
  const text = data.colText("text");
  const model = `onnx:${folderOf("granite")}`;
  const kind = "granite-guardian";
  await assert.rejects(
    text.guardScores({ model, kind }).toMatrix(),
    /Cannot ask about row 1: the guard's prompt with its text has \d+ tokens, .* reads 4096; shorten the text/,
  );
  await assert.rejects(
    text.guardScores({ model, kind, policy: "jailbreak" }).toMatrix(),
    /no chat template of Granite Guardian, .* give policy: \{ name: "jailbreak", definition: "…" \}/,
  );
  assert.throws(
    () => text.guardScores({ model, kind: "shieldgemma", policy: [] }),
    /is a guideline, or a list of them, got an array of length 0/,
  );
  assert.throws(() => text.guardScores({ model, kind: "llama-guard", policy: "S1" }), /its categories by their codes/);
  const labels = `onnx:${fixtureFolder("classifiers/bert")}`;
  await assert.rejects(text.guardScores({ model: labels, kind }).toMatrix(), /classification head/);
  await assert.rejects(
    text.guardScores({ model: "ollama:llama-guard3", kind }).toMatrix(),
    /ONNX export, or another of/,
  );
});

Deno.test("printed code makes the same ops again", () => {
  const data = new Runner({ store: "memory://" }).fromInline({ text: ["a"], answer: ["b"] });
  const op = data.colText("text").guardScores({
    model: "onnx:guard",
    kind: "llama-guard",
    policy: { S1: "Mine." },
    answer: data.colText("answer"),
  }).col("unsafe");
  assert.equal(Object.values(graph(op.toCode())).at(-1)!.uuid, op.uuid);
});

Deno.test("logits of asked tokens become probabilities, under the tokens' names", async () => {
  const text = new Runner({ store: "memory://" }).fromInline({ text: ["hello"] }).colText("text");
  const asked = { model: `onnx:${folderOf("granite")}`, logitTokenIds: ["No", "Yes"] };
  const logits = text.llmLogitScores(asked);
  const probabilities = text.llmLogitScores({ ...asked, normalize: "softmax" });
  const [a, b] = (await logits.toMatrix()).data;
  const yes = await probabilities.col("Yes").toArray() as Float32Array;
  assert.ok(Math.abs(yes[0] - 1 / (1 + Math.exp(a - b))) < 1e-6);
  assert.equal(probabilities.uuid, logits.softmax().uuid);
  assert.equal(Object.values(graph(probabilities.toCode())).at(-1)!.uuid, probabilities.uuid);
  await assert.rejects(probabilities.col("Maybe").toArray(), /the vectors have "No" \(0\), "Yes" \(1\)/);
  assert.throws(
    () => text.llmLogitScores({ ...asked, normalize: "l2" as never }),
    /takes normalize: "softmax", or null/,
  );
});
