import assert from "node:assert/strict";
import { defineOp, deserialize, field, type Op, Runner } from "../../../mod.ts";
import { fixtureFolder } from "../models/fixtures.ts";

interface Recorded {
  readonly graph: string;
  /** The name of krnel-graph's error, or `null` where it does not refuse. */
  readonly refusal: string | null;
}

const recorded: Record<string, Recorded> = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/parity/computable.json", import.meta.url)),
);
const runner = new Runner({ store: "memory://computable" });
const data = runner.fromInline({ text: ["a", "b"], y: [true, false], s: [1, 2] });
const text = data.colText("text");

async function problemsOf(op: Op): Promise<string[]> {
  const { isComputable, problems } = await runner.computableInPython(op);
  assert.equal(isComputable, problems.length === 0);
  return problems.map(({ op, why, instead }) => `${op.type}: ${why}; ${instead}`);
}

for (const [name, { graph, refusal }] of Object.entries(recorded)) {
  Deno.test(`${name}: ${refusal === null ? "krnel-graph can compute it" : "krnel-graph refuses it"}`, async () => {
    const [op] = deserialize(graph, { runner });
    const problems = await problemsOf(op);
    assert.equal(problems.length > 0, refusal !== null, problems.join("\n"));
  });
}

Deno.test("what is written here in the shortest way says what to write for Python", async () => {
  const vectors = text.llmLayerActivations({ model: "hf:org/name", layer: -1 });
  assert.match(
    (await problemsOf(vectors)).join(),
    /max_length, which is hashed; write maxLength, such as maxLength: 512/,
  );
  assert.deepEqual(await problemsOf(text.llmLayerActivations({ model: "hf:org/name", layer: -1, maxLength: 512 })), []);
});

Deno.test("all that stands in the way of a graph is found, inputs first, each op once", async () => {
  const ShoutOp = defineOp({ type: "ComputableTestShoutOp", kind: "text", fields: { text: field.op("text") } });
  const shouted = ShoutOp({ text });
  const vectors = shouted.llmLayerActivations({ model: "onnx:somewhere", layer: 1 });
  const scores = vectors.col(0).add(vectors.col(1));
  const found = await problemsOf(scores);
  assert.equal(found.length, 2);
  assert.match(found[0], /^ComputableTestShoutOp: it has no ComputableTestShoutOp; save its result as a parquet file/);
  assert.match(found[1], /^LLMLayerActivationsOp: it has no models "onnx:"/);
});

Deno.test("what krnel-graph finds in the store it need not compute", async () => {
  const vectors = text.llmLayerActivations({ model: `onnx:${fixtureFolder("gpt2")}`, layer: 1 });
  assert.equal((await problemsOf(vectors)).length, 1);
  await vectors.materialize();
  assert.deepEqual(await problemsOf(vectors), []);
  const probe = vectors.trainClassifier({ positives: data.colBoolean("y") });
  await probe.materialize();
  assert.deepEqual(await problemsOf(probe.predict(vectors)), []);
  const ours = vectors.trainClassifier("mean_difference", { positives: data.colBoolean("y") });
  await ours.materialize();
  assert.match((await problemsOf(ours)).join(), /no classifier "mean_difference"/);
});

Deno.test("a base model needs applyChatTemplate: false, which its tokenizer's files tell", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/tokenizer_config.json`, "{}");
  const options = { model: `hf:${folder}`, layer: -1, maxLength: 8 };
  assert.match(
    (await problemsOf(text.llmLayerActivations(options))).join(),
    /no chat template.*applyChatTemplate: false/,
  );
  assert.deepEqual(await problemsOf(text.llmLayerActivations({ ...options, applyChatTemplate: false })), []);
  await Deno.writeTextFile(`${folder}/tokenizer_config.json`, JSON.stringify({ chat_template: "{{ messages }}" }));
  assert.deepEqual(await problemsOf(text.llmLayerActivations(options)), []);
  await Deno.remove(folder, { recursive: true });
});
