/**
 * Names that members have in pandas, scikit-learn, TransformerLens and elsewhere, and what does the same here.
 *
 * @module
 */

import { PRESENT_ROWS } from "./column_code.ts";
import { isColumnKind, type Kind } from "./kinds.ts";
import { snakeCase } from "./snake_case.ts";

/** What has members: ops of a kind, ops that are columns, all ops, runners. */
export type Place = Kind | "column" | "op" | "runner";

const BELOW = "concat(data, more), a function, puts datasets below each other";
const COUNT = "data.countBy(column) counts the rows of each value";
const ROWS = "data.maskRows(where`…`) has the rows that meet a condition";
const NEW_COLUMN =
  "a column is made of others by score`…`, where`…`, text`…` or data.template(…), or of toArray()'s values";
const ROWS_ONE_BY_ONE = "await data.toRows() has the rows, batches() one part after the other";
const NAMED_COLUMN = "colText(name), colScore(name), colCategorical(name) and the like give a column";
const PROBE = "trainClassifier(name, { positives }) of a column of vectors trains a probe";
const SCORES = "predict(vectors) gives a column of scores, which gt(0) and evaluate({ gtPositives }) go on from";
const DIRECTION = "await probe.direction() has its weights and bias";
const METRICS = "await report.metrics() has the metrics of each split";
const FROM_COLUMNS = "fromInline({ name: values }) takes columns";
const STATES = "llmLayerActivations({ model, layer }) gives what a model holds of each text";
const FILE = "the command `probegraph export` writes a result to a file";

/**
 * What is said of a name, by place. Each stands for its other spellings, too: `groupBy` for `group_by` and `groupby`. Names
 * by which programs tell kinds of objects (`then`, `length`, `get`) are no part of it: reading one of these throws.
 */
export const FOREIGN_NAMES: { readonly [P in Place]?: Readonly<Record<string, string>> } = {
  dataset: {
    groupBy: `${COUNT}, and scores.evaluate({ gtPositives, split: column }) judges each`,
    valueCounts: COUNT,
    filter: ROWS,
    query: ROWS,
    loc: ROWS,
    iloc: "take(n, { offset, skip }) has rows by their place",
    slice: "take(n, { offset }) has rows by their place",
    limit: "take(n) has the first rows",
    tail: "take(n, { offset }) has rows by their place, and sortBy(column, { descending: true }) turns an order around",
    sortValues: "sortBy(column, { descending }) orders rows",
    orderBy: "sortBy(column, { descending }) orders rows",
    shuffle: "sample({ fraction: 1, seed }) has all rows in a drawn order",
    dropna: `${PRESENT_ROWS} has the rows that have a value`,
    unique: "dropDuplicates({ by: column }) has one row of each value",
    append: BELOW,
    concat: BELOW,
    merge: "concat(data, more) puts datasets below each other; columns are joined before their file is loaded",
    join: "concat(data, more) puts datasets below each other; columns are joined before their file is loaded",
    assign: NEW_COLUMN,
    withColumn: NEW_COLUMN,
    addColumn: NEW_COLUMN,
    col: NAMED_COLUMN,
    column: NAMED_COLUMN,
    select: `${NAMED_COLUMN}; table(data, { columns }) shows some`,
    trainTestSplit: "assignTrainTestSplit({ testSize }) says of each row whether it is train or test",
    dtypes: "await data.columns has the columns' types",
    info: "describe() says what each column holds",
    iterrows: ROWS_ONE_BY_ONE,
    forEach: ROWS_ONE_BY_ONE,
    map: `${ROWS_ONE_BY_ONE}; ${NEW_COLUMN}`,
  },
  text: {
    tokenize: STATES,
    embed: STATES,
    activations: STATES,
    runWithCache: `${STATES}; { model, hookPoint } any point of it`,
    runWithHooks: "llmLogitScores({ model, logitTokenIds, edits }) and others of its methods take edits",
    generate: "llmGenerateText({ model, maxTokens }) generates",
    logits: "llmLogitScores({ model, logitTokenIds }) gives logits",
    includes: "contains(text) says which texts have it",
    startsWith: 'matches("^…") says which texts begin so',
    str: "contains(text) and matches(pattern) say which texts do",
  },
  boolean: {
    mean: COUNT,
    sum: COUNT,
  },
  score: {
    plus: "add(other) adds, and score`${a} + ${b}` reads better",
    subtract: "sub(other) subtracts, and score`${a} - ${b}` reads better",
    multiply: "mul(other) multiplies, and score`${a} * ${b}` reads better",
    divide: "div(other) divides, and score`${a} / ${b}` reads better",
    greaterThan: "gt(value) is greater, gte(value) greater or equal",
    lessThan: "lt(value) is less, lte(value) less or equal",
    minus: "sub(other) subtracts, and score`${a} - ${b}` reads better",
    times: "mul(other) multiplies, and score`${a} * ${b}` reads better",
    ge: "gte(value) is greater or equal",
    le: "lte(value) is less or equal",
    mean: "data.describe() has the mean of each column, await toArray() the numbers",
    sum: "await toArray() has the numbers",
    std: "data.describe() has the deviation of each column, await toArray() the numbers",
  },
  vector: {
    fit: PROBE,
    fitTransform: "umapVis() places vectors in the plane",
    umap: "umapVis() places vectors in the plane",
    tsne: "umapVis() places vectors in the plane",
    pca: "umapVis() places vectors in the plane",
    mean: "controlVector(positives, negatives) has the difference of two means, await toMatrix() the numbers",
    trainSae: "trainSae(vectors, { width }), a function, trains an autoencoder",
    shape: "await toMatrix() has rows, columns and data",
  },
  classifier: {
    fit: `a probe is trained when its result is asked for; ${PROBE}`,
    predictProba: SCORES,
    decisionFunction: SCORES,
    transform: SCORES,
    score: "predict(vectors).evaluate({ gtPositives }) judges it",
    evaluate: "predict(vectors).evaluate({ gtPositives }) judges it",
    classes_: "positives are the class that it scores: predict(vectors) gives scores, which are higher for them",
    coef_: DIRECTION,
    intercept_: DIRECTION,
    weights: DIRECTION,
  },
  report: {
    accuracy: METRICS,
    precision: METRICS,
    recall: METRICS,
    f1: METRICS,
    auc: METRICS,
    rocAuc: METRICS,
    classificationReport: METRICS,
    confusionMatrix: `its card shows it; ${METRICS}`,
  },
  column: {
    filter: `${ROWS}, and columns of their own`,
    map: NEW_COLUMN,
    forEach: "await toArray() has its values",
    apply: NEW_COLUMN,
    unique: COUNT,
    valueCounts: COUNT,
    groupBy: COUNT,
    isna: "isNull() says which rows have no value",
    astype: NAMED_COLUMN,
  },
  op: {
    toNumpy: "await toArray() has a column's values, toMatrix() vectors",
    toList: "await toArray() has a column's values, toRows() rows",
    toPandas: "await toRows() has rows, toArrow() an Arrow table",
    toCsv: FILE,
    toParquet: FILE,
    compute: "await materialize() computes it, and toArray(), toRows() and toJson() give it",
    remove: "await runner.remove(op) removes its result",
    collect: "await toArray(), toRows() and toJson() give its result",
  },
  runner: {
    readParquet: "await fromParquet(path) loads a file",
    loadParquet: "await fromParquet(path) loads a file",
    readCsv: "await fromCsv(path) loads a file",
    loadCsv: "await fromCsv(path) loads a file",
    readJson: "await fromJsonl(path) loads a file of an object a line",
    loadJsonl: "await fromJsonl(path) loads a file",
    loadDataset: "await fromHub(name) loads a dataset of the Hugging Face Hub",
    fromPandas: FROM_COLUMNS,
    fromDict: FROM_COLUMNS,
    toNumpy: "await column.toArray() has values, toMatrix() vectors",
    compute: "await op.materialize() computes an op",
    run: "await op.materialize() computes an op",
    implement: "it stands on the class: Runner.implement takes an op type and what computes it, for all runners",
  },
};

/** The spellings of a name: `groupBy`, `group_by`, `groupby`. */
export function spellings(name: string): string[] {
  return [...new Set([name, snakeCase(name), name.toLowerCase()])];
}

const said = new Map(
  Object.entries(FOREIGN_NAMES).map(([place, names]) => [
    place,
    new Map(Object.entries(names).flatMap(([name, here]) => spellings(name).map((spelling) => [spelling, here]))),
  ]),
);

/** What does here what a name does elsewhere. */
export function foreignAdvice(place: Kind | "runner", name: string): string | undefined {
  const places = place === "runner" ? [place] : [place, ...(isColumnKind(place) ? ["column"] : []), "op"];
  return places.map((each) => said.get(each)?.get(name)).find((advice) => advice !== undefined);
}

/** What is done here instead of what arrays can. */
export const SEQUENCES = {
  dataset: {
    length: "await data.shape has the number of rows, and of columns",
    loop: "for (const row of await data.toRows()) goes through its rows, batches() through one part after the other",
    index: "(await data.toRows())[0] is a row, take(n, { offset }) has rows by their place",
  },
  column: {
    length: "(await column.toArray()).length is the number of its rows",
    loop: "for (const value of await column.toArray()) goes through its values",
    index: "(await column.toArray())[0] is a value",
  },
} as const;

/** What is said of a member that arrays have, and what it is called: `length`, the one that loops ask for, and places. */
export function sequenceAdvice(
  place: Kind | "runner",
  name: string | symbol,
): { readonly name: string; readonly advice: string } | undefined {
  const here = place === "dataset" || place !== "runner" && isColumnKind(place)
    ? SEQUENCES[place === "dataset" ? place : "column"]
    : undefined;
  if (here === undefined) return undefined;
  if (name === "length") return { name, advice: here.length };
  if (name === Symbol.iterator) return { name: "loop", advice: here.loop };
  return typeof name === "string" && /^-?\d+$/.test(name) ? { name: `[${name}]`, advice: here.index } : undefined;
}

/** What is said of a name that may be that of a dataset's column. */
export function columnAdvice(name: string): string {
  const quoted = JSON.stringify(name);
  return `a column of that name is colText(${quoted}), colScore(${quoted}), colCategorical(${quoted}) or the like`;
}
