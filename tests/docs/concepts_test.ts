/** The program of docs/concepts.md, which uses nothing of ours, reads a store, and knows what is hashed. */
import assert from "node:assert/strict";
import { ablateHeads, edit, graphText, type Op, Runner } from "../../mod.ts";
import { findOpType, opTypeNames } from "../../ops/registry.ts";
import { wireName } from "../../ops/definition.ts";
import { saysTheSame } from "../_readme.ts";
import { testFolder } from "../stores/_paths.ts";
import { python, whyNoPython } from "../stores/_s3_server.ts";

const page = await Deno.readTextFile(new URL("../../docs/concepts.md", import.meta.url));
const missing = await whyNoPython("pyarrow");
const program = /```python\n([\s\S]*?)```/.exec(page)![1];

Deno.test({
  name: `a Python program without probegraph reads the vectors of a store${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    await using folder = await testFolder();
    const texts = new Runner({ store: folder.path }).fromInline({ text: ["Hi!", "Stop."] }).colText("text");
    const { data, columns } = await texts.llmLayerActivations({ model: "onnx:demo/model", layer: 4 }).toMatrix();
    const { stdout, stderr } = await new Deno.Command(python(), { args: ["-c", program, folder.path] }).output();
    const [, shape, first] = /^onnx:demo\/model layer 4 (\(.*\)) (\S+)\n$/.exec(new TextDecoder().decode(stdout)) ?? [];
    assert.deepEqual(
      [shape, Math.fround(Number(first))],
      [`(2, ${columns})`, data[0]],
      new TextDecoder().decode(stderr),
    );
  },
});

/** Ops with fields that are not hashed, that are at times, and with numbers and texts of all sorts. */
async function manyOps(): Promise<Op[]> {
  const runner = new Runner({ store: "memory://" });
  const data = await runner.fromParquet("demo/data/test.parquet");
  const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
  const inline = runner.fromInline({ text: ["é", "🙂 \u007f\n"], x: [1, 1e-7], n: [2 ** 53, 1e20] });
  const [text, model] = [data.colText("prompt"), "onnx:demo/model"];
  const scale = edit({ action: "scale", point: "blocks.2.hook_mlp_out", factor: 1 });
  return [
    text.llmClassScores({ model }),
    text.llmClassScores({ model, pair: text, long: "windows", overlap: 4 }),
    text.llmGenerateText({
      model,
      edits: [scale, ablateHeads({ layer: 1, heads: [0] }), sae.feature(3).clamp({ to: 2 })],
    }),
    text.llmLayerActivations({
      model,
      hookPoint: "blocks.1.hook_resid_post",
      edits: [scale, sae.splice({ clamp: { 3: 5 } })],
    }),
    inline.colText("text").contains("é"),
    inline.colScore("x").gt(0.5),
    data.sample({ fraction: 0.1 }).colVector("v").trainClassifier({
      positives: data.colBoolean("b"),
      params: { C: 0.01 },
    }),
  ];
}

Deno.test({
  name: `the program's uuids are those of ops of all sorts${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    const [definitions] = program.split("\nfor ");
    const check =
      `graph = json.load(open(sys.argv[1]))["nodes"]\nprint(len(graph), [n for u, n in graph.items() if uuid_of(n) != u])`;
    await using folder = await testFolder();
    const path = `${folder.path}/graph.json`;
    await Deno.writeTextFile(path, graphText(...await manyOps()));
    const { stdout } = await new Deno.Command(python(), { args: ["-c", `${definitions}\n${check}`, path] }).output();
    assert.match(new TextDecoder().decode(stdout), /^[2-9]\d \[\]\n$/);
  },
});

Deno.test("the page names every field that is not hashed, or not always", () => {
  const [, text] = /^(What cannot change a result is not hashed[^]*?)\n\n/m.exec(page)!;
  const named = new Set([...text.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  const special = opTypeNames().map((type) => findOpType(type)!).flatMap((definition) =>
    Object.entries(definition.fields).filter(([, { hashed, omitsDefault }]) => !hashed || omitsDefault)
      .map(([name]) => wireName(definition, name))
  );
  assert.deepEqual([...named].sort(), [...new Set(special)].sort());
});

Deno.test("the page's graph file is that of a column of the demo's prompts", async () => {
  const [, shown] = /```json\n([^]*?)```/.exec(page)!;
  const data = await new Runner({ store: "memory://" }).fromParquet("demo/data/test.parquet");
  assert.ok(saysTheSame(shown, graphText(data.colText("prompt"))), graphText(data.colText("prompt")));
});
