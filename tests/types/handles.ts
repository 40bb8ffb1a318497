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
  Report,
  ScoreColumn,
  SplitColumn,
  TextColumn,
  VectorColumn,
} from "../../ops/mod.ts";
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
