/**
 * What must compile, and what must not, of handles and op types. Checked by the compiler; never run.
 *
 * @module
 */

import type {
  BooleanColumn,
  Classifier,
  Dataset,
  Op,
  PythonJson,
  Report,
  ScoreColumn,
  SplitColumn,
  TextColumn,
  VectorColumn,
} from "../../ops/mod.ts";
import type { Runner } from "../../mod.ts";
import { CategoryToBooleanOp, LLMLayerActivationsOp, TakeRowsOp } from "../../ops/mod.ts";

/** Methods follow the kind of column. */
export function handles(ds: Dataset, flag: BooleanColumn, score: ScoreColumn, vector: VectorColumn): void {
  const text: TextColumn = ds.colText("a");
  const split: SplitColumn = ds.assignTrainTestSplit({ testSize: 0.5 });
  const probe: Classifier = vector.trainClassifier({ positives: flag.and(split.train), params: { C: 1 } });
  const report: Report = probe.predict(vector).evaluate({ gtPositives: flag, split });
  const same: Report = report.subs(flag, { columnName: "b" });
  text.llmLayerActivations({ model: "m", layer: 1 }) satisfies VectorColumn;
  text.llmLayerActivations({ modelName: "m", layerNum: 1 }) satisfies VectorColumn;
  ds.colConversation("c").llmLayerActivations({ model: "m", layer: 1 }) satisfies VectorColumn;
  same satisfies Op;

  // @ts-expect-error: a score has no activations
  score.llmLayerActivations;
  // @ts-expect-error: a boolean is no score
  score.add(flag);
  // @ts-expect-error: text is not boolean
  flag.and(text);
  // @ts-expect-error: positives are needed
  vector.trainClassifier({});
  // @ts-expect-error: positives are boolean
  vector.trainClassifier({ positives: score });
  // @ts-expect-error: no such option
  text.llmLayerActivations({ model: "m", layr: 1 });
  // @ts-expect-error: a layer is needed
  text.llmLayerActivations({ model: "m" });
  // @ts-expect-error: one of the two names
  text.llmLayerActivations({ model: "m", modelName: "m", layer: 1 });
  // @ts-expect-error: no such token mode
  text.llmLayerActivations({ model: "m", layer: 1, tokenMode: "first" });
  // @ts-expect-error: vectors, not scores
  probe.predict(score);
  // @ts-expect-error: arithmetic on ops is no number
  score + score;
}

/** Names of inline columns are known, through what keeps them. */
export async function columnNames(runner: Runner, any: Dataset): Promise<void> {
  const data = runner.fromInline({ prompt: ["a"], score: [1] });
  const kept = data.maskRows(data.colScore("score").gt(0)).sortBy(data.colText("prompt")).head();
  const columns = await kept.columns;
  columns satisfies Readonly<Record<"prompt" | "score", string>>;
  data satisfies Dataset;
  (await any.columns)["anything"] satisfies string;
  // Names that are not known may be there all the same, as after a column was renamed.
  data.colText("other");
  // @ts-expect-error: no such column
  columns.prompts;
}

// What `probegraph types` writes.
declare module "../../ops/known_names.ts" {
  interface KnownFiles {
    "known.csv": "prompt" | "label";
    "org/known": "text";
  }
  interface KnownModels {
    "onnx:known": true;
  }
}

/** Names of a file's columns are known where the project says them, in the file's own words. */
export async function namesOfFiles(runner: Runner): Promise<void> {
  const data = await runner.fromCsv("known.csv", { delimiter: ";" });
  const columns = await data.take(5).columns;
  columns satisfies Readonly<Record<"prompt" | "label", string>>;
  (await (await runner.fromCsv("./known.csv")).columns).label satisfies string;
  (await (await runner.fromHub("org/known")).columns).text satisfies string;
  data satisfies Dataset;
  data.colText("renamed").llmLayerActivations({ model: "onnx:other", layer: 1 });
  (await (await runner.fromCsv("other.csv")).columns)["anything"] satisfies string;
  const path: string = "known.csv";
  (await (await runner.fromCsv(path)).columns)["anything"] satisfies string;
  const files: readonly string[] = ["a.csv"];
  (await runner.fromCsv(files)) satisfies Dataset;
  (await runner.fromCsv(new URL("file:///a.csv"))) satisfies Dataset;

  // @ts-expect-error: no such column
  columns.prompts;
  // @ts-expect-error: no such column
  (await (await runner.fromCsv("./known.csv")).columns).labels;
}

/** Fields are known of ops whose maker is known, down through those that they are made of. */
export function knownFields(ds: Dataset, flag: BooleanColumn, op: Op): void {
  const x = ds.colText("a").llmLayerActivations({ model: "m", layer: 1 });
  const probe = x.trainClassifier("rbf_svc", { positives: flag, params: { C: 1 } });
  const report = probe.predict(x).evaluate({ gtPositives: flag });
  report.score.model.params satisfies Readonly<Record<string, PythonJson>>;
  report.fields.score.fields.model.fields.modelType satisfies string;
  report.subs(probe, { modelType: "linear_svc" }).score.model.x.layer satisfies number | bigint;
  report.scoreThreshold satisfies number | null;
  ds.colText("a").llmLayerActivations({ model: "m", hookPoint: "h" }).hookPoint satisfies string;
  ds.assignTrainTestSplit().dataset satisfies Dataset;
  ds.template("{{ a }}", { a: ds.colText("a") }).context satisfies Readonly<Record<string, Op>>;
  if (op.is(TakeRowsOp)) op.skip satisfies number | bigint;

  // Variables may go on with what is made of them.
  let [rows, mask, text] = [ds, flag, ds.colText("a")];
  rows = rows.take({ skip: 10 }).maskRows(mask);
  mask = mask.and(rows.colBoolean("b"));
  text = rows.template("{{ text }}", { text });

  // @ts-expect-error: no such field
  report.scoreTreshold;
  // @ts-expect-error: the fields of any op are not known
  op.skip;
  // @ts-expect-error: a layer, not a hook point
  x.hookPoint;
  // @ts-expect-error: skip is no number of rows
  ds.take({ numRows: 5 });
}

/** The metrics of a report, under their names. */
export async function metrics(report: Report): Promise<void> {
  const { all } = await report.toJson();
  all.roc_auc satisfies number | undefined;
  all["precision@0.99"] satisfies number | undefined;
  all.best_confusion?.tp satisfies number | undefined;
  all.most_accurate_threshold satisfies number | undefined;
  all.warnings?.join() satisfies string | undefined;
  all.curves?.roc.fpr satisfies readonly number[] | undefined;

  // @ts-expect-error: may be left out
  all.roc_auc satisfies number;
}

/** Op types are called with their fields; those with defaults can be left out. */
export function opTypes(ds: Dataset, text: TextColumn, flag: BooleanColumn): void {
  TakeRowsOp({ dataset: ds }) satisfies Dataset;
  TakeRowsOp({ dataset: ds, numRows: 5n, skip: 2 }).fields.skip satisfies number | bigint;
  CategoryToBooleanOp({ inputCategory: text, trueValues: new Set(["a"]) }) satisfies BooleanColumn;
  LLMLayerActivationsOp({ model: "m", text: ds.colConversation("c"), layer: 1, tokenMode: "last", batchSize: 8 });

  // @ts-expect-error: a dataset is needed
  TakeRowsOp({ numRows: 5 });
  // @ts-expect-error: no such field
  TakeRowsOp({ dataset: ds, num_row: 5 });
  // @ts-expect-error: a number is needed
  TakeRowsOp({ dataset: ds, numRows: "5" });
  // @ts-expect-error: a boolean column has no labels
  CategoryToBooleanOp({ inputCategory: flag });
}
