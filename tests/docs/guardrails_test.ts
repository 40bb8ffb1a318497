/** The programs of docs/guardrails.md, which use nothing of ours, give the scores of guardrails of several models. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { guardrail, loadGuardrail, Runner } from "../../mod.ts";
import { testFolder } from "../stores/_paths.ts";
import { python, whyNoPython } from "../stores/_s3_server.ts";
import { largestDifference } from "../runner/models/fixtures.ts";

const TEXTS = [
  "What is it?",
  "  spaces around \n",
  "",
  "a longer text, with 3 numbers: 1 2 3",
  "naïve 🙂 日本",
  "word ".repeat(400),
  "<|end|> {{ x }} </s>",
];

const page = await Deno.readTextFile(new URL("../../docs/guardrails.md", import.meta.url));

/** The program of a language. */
function programOf(language: string): string {
  return new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``).exec(page)![1];
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/models/${name}`, import.meta.url));

/** A guardrail of a model with two probes. */
async function saveGuard(model: string, applyChatTemplate: boolean, folder: string): Promise<void> {
  const words = ["good day", "bad idea", "nice work", "worst of all", "well done", "so bad"];
  const data = new Runner({ store: "memory://" }).fromInline({
    text: words,
    bad: words.map((text) => /bad|worst/.test(text)),
  });
  const x = data.colText("text").llmLayerActivations({ model, layer: 1, applyChatTemplate, maxLength: 24 });
  const positives = data.colBoolean("bad");
  await guardrail({
    name: "words",
    license: "none",
    probes: [
      { category: "bad", probe: x.trainClassifier("logistic_regression", { positives }), threshold: 0 },
      { name: "mean", probe: x.subs({ tokenMode: "mean" }).trainClassifier("rbf_svc", { positives }), threshold: 0 },
    ],
  }).save(folder);
}

const MODELS = [
  {
    name: "the demo's model, with its template",
    model: fileURLToPath(new URL("../../demo/model", import.meta.url)),
    chat: true,
  },
  { name: "a model whose template strips texts", model: fixture("llama"), chat: true },
  { name: "a model of plain texts", model: fixture("gpt2"), chat: false },
  { name: "an encoder with special tokens", model: fixture("exports/bert-fused"), chat: false },
];

/** Runs a program with a folder as its argument. */
type Start = (program: string, folder: string) => Deno.Command;

async function compare(language: string, ending: string, driver: string, start: Start) {
  for (const { name, model, chat } of MODELS) {
    await using folder = await testFolder();
    const [saved, program] = [`${folder.path}/guard`, `${folder.path}/scores.${ending}`];
    await saveGuard(`onnx:${model}`, chat, saved);
    await Deno.writeTextFile(program, `${programOf(language)}\n${driver}\n`);
    await Deno.writeTextFile(`${folder.path}/texts.json`, JSON.stringify(TEXTS));
    const { success, stdout, stderr } = await start(program, saved).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const theirs = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, number>[];
    await using guard = await loadGuardrail(saved);
    for (const [probe, scores] of await guard.score(TEXTS)) {
      const difference = largestDifference(scores, theirs.map((own) => own[probe]));
      assert.ok(difference <= 1e-5, `${name}, ${probe}: ${scores} and ${JSON.stringify(theirs)}`);
    }
  }
}

const missing = await whyNoPython("onnxruntime") ?? await whyNoPython("tokenizers");

Deno.test({
  name: `the page's Python gives the scores of the folder${missing === undefined ? "" : ` (${missing})`}`,
  ignore: missing !== undefined,
  fn: () =>
    compare(
      "python",
      "py",
      'print(json.dumps([scores(text) for text in json.load(open(f"{folder}/../texts.json", encoding="utf-8"))]))',
      (program, folder) => new Deno.Command(python(), { args: [program, folder] }),
    ),
});

Deno.test("the page's JavaScript gives the scores of the folder", async () => {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  await compare(
    "js",
    "mjs",
    'console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(`${folder}/../texts.json`, "utf8")).map(scores))));',
    (program, folder) => {
      const args = ["run", "--allow-all", "--no-lock", "--config", config, program, folder];
      return new Deno.Command(Deno.execPath(), { args });
    },
  );
});

Deno.test("the page's programs have at most fifteen lines", () => {
  for (const language of ["python", "js"]) {
    const lines = programOf(language).split("\n").filter((line) => line.trim() !== "");
    assert.ok(lines.length <= 15, `${language}: ${lines.length}`);
  }
});
