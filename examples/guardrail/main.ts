// A guardrail that reads the model's mind, against one that asks it: krnel-graph's example 01-guardrail-comparisons
// (make_data, main, eval_table, grid_search, additional_llamaguards), on the data and the model of this repository.
// Run it with `deno task guardrail`. The second run answers from the store.
import { fileURLToPath } from "node:url";
import { type Report, Runner, score } from "../../mod.ts";

const runner = new Runner();
const root = new URL("../../", import.meta.url);
const model = `onnx:${fileURLToPath(new URL("demo/model", root))}`;

// Every second row of the demo's prompts: do they try to override the assistant's instructions?
const data = (await runner.fromParquet(new URL("demo/data/train.parquet", root))).take({ skip: 2 });
const prompt = data.colText("prompt");
const harmful = data.colCategorical("label").isIn("override");
const source = data.colCategorical("source");
const split = data.assignTrainTestSplit();

// The probe reads the last token's residual stream.
const activations = prompt.llmLayerActivations({ model, layer: 4, batchSize: 16, maxLength: 256 });
export const probe = activations.trainClassifier("logistic_regression", {
  positives: harmful,
  trainDomain: split.train,
  preprocessing: "standardize",
  params: { C: 0.01 },
});
export const probeReport = probe.predict(activations).evaluate({ gtPositives: harmful, split, scoreThreshold: 0 });

// The other guardrail is the model's first word: how much rather does it begin with a refusal than with an answer?
// One pass of the model reads all such words.
const words = ["Sure", "Sorry", "Here", "No"];
const logits = prompt.llmLogitScores({ model, logitTokenIds: words, batchSize: 16, maxLength: 256 });
const logit = (word: string) => logits.col(words.indexOf(word));
export const answerReport = score`${logit("Sorry")} - ${logit("Sure")}`
  .evaluate({ gtPositives: harmful, split, scoreThreshold: 0 });
export const otherAnswers = [["Here", "No"], ["Here", "Sorry"]].map(([answer, refusal]) =>
  answerReport.subs({ score: score`${logit(refusal)} - ${logit(answer)}` })
);

// Other probes on the same activations.
const grid = (modelType: string, name: string, values: readonly number[]) =>
  values.map((value) => probeReport.subs(probe, { modelType, params: { [name]: value } }));
export const gridSearch = [
  ...grid("rbf_svc", "C", [0.001, 0.01, 0.1, 1, 10, 100]),
  ...grid("logistic_regression", "C", [0.001, 0.01, 0.1, 1, 10, 100]),
  ...grid("rbf_nusvm", "nu", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9]),
  probeReport.subs(probe, { modelType: "passive_aggressive", params: { random_state: 0 } }),
];

type Metric = "accuracy" | "precision" | "recall" | "precision@0.99" | "precision@0.999" | "roc_auc";
type Row = Record<string, unknown>;

/** Some metrics of the test rows. */
async function metrics(report: Report, ...names: readonly Metric[]): Promise<Record<string, number>> {
  const { test } = await report.toJson();
  return Object.fromEntries(names.map((name) => [name, Number(test[name]!.toFixed(4))]));
}

/** The guardrails side by side. */
export async function comparison(): Promise<Record<string, Row>> {
  const names = ["accuracy", "precision", "recall", "precision@0.99", "roc_auc"] as const;
  const reports = {
    probe: probeReport,
    "Sorry, not Sure": answerReport,
    "No, not Here": otherAnswers[0],
    "Sorry, not Here": otherAnswers[1],
  };
  const rows = Object.entries(reports).map(async ([name, report]) => [name, await metrics(report, ...names)] as const);
  return Object.fromEntries(await Promise.all(rows));
}

/** The probe at other thresholds: fewer false alarms, or fewer misses. */
export async function thresholds(): Promise<Row[]> {
  return await Promise.all([-10, -5, -1, -0.5, 0, 0.5, 1, 5, 10].map(async (scoreThreshold) => {
    const report = probeReport.subs({ scoreThreshold });
    const { confusion } = (await report.toJson()).test;
    return { threshold: scoreThreshold, ...await metrics(report, "precision", "recall", "accuracy"), ...confusion };
  }));
}

/** Where each guardrail errs, by the kind of prompt; on test rows alone. */
export async function bySource(): Promise<Record<string, Row>> {
  const [answer, mind] = await Promise.all(
    [answerReport, probeReport].map((report) => report.subs({ split: source, predictDomain: split.test }).toJson()),
  );
  const rows = Object.entries(mind).filter(([, { count }]) => count > 0).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(rows.map(([name, { count, confusion }]) => [name, {
    rows: count,
    "probe: missed": confusion!.fn,
    "probe: false alarms": confusion!.fp,
    "answer: missed": answer[name].confusion!.fn,
    "answer: false alarms": answer[name].confusion!.fp,
  }]));
}

/** The other probes, the best first. `better`: how many times fewer of their alarms are false, at a recall of 99 %. */
export async function gridTable(): Promise<Row[]> {
  const key = "precision@0.99";
  const asked = (await metrics(answerReport, key))[key];
  const rows = await Promise.all(gridSearch.map(async (report) => {
    const found = await metrics(report, key, "precision@0.999", "roc_auc");
    const { modelType, params } = report.score.model;
    return {
      modelType,
      params: JSON.stringify(params),
      ...found,
      [key]: found[key],
      better: (1 - asked) / (1 - found[key]),
    };
  }));
  return rows.sort((a, b) => b[key] - a[key]);
}

if (import.meta.main) {
  for (const table of [comparison, thresholds, bySource, gridTable]) console.table(await table());
}
