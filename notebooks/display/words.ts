/**
 * Ops in the words that people use of them.
 *
 * @module
 */

import { walk } from "../../ops/graph.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";
import { countText, numberText, shorten, valueText } from "./text.ts";

/** Types of which the name, taken apart, is not what people say. */
const SAID: Readonly<Record<string, string>> = {
  LoadInlineJsonDatasetOp: "inline data",
  LoadLocalParquetDatasetOp: "parquet file",
  LoadLocalCsvDatasetOp: "CSV file",
  LoadTypedCsvDatasetOp: "CSV file",
  LoadLocalJsonlDatasetOp: "JSONL file",
  LoadFilesDatasetOp: "files",
  LoadArrowDatasetOp: "Arrow file",
  LLMLayerActivationsOp: "activations",
  LLMHookActivationsOp: "activations",
  LLMEditedActivationsOp: "activations, edited",
  LLMLogitScoresOp: "logits",
  LLMEditedLogitScoresOp: "logits, edited",
  LLMClassScoresOp: "class scores",
  LLMGuardScoresOp: "guard scores",
  VectorSoftmaxOp: "softmax",
  NamedVectorElementOp: "element",
  LLMGenerateTextOp: "answers",
  LLMEditedGenerateTextOp: "answers, edited",
  LLMDeviceGenerateTextOp: "answers",
  TrainClassifierOp: "probe",
  TrainSpanClassifierOp: "probe of tokens",
  TrainSaeOp: "autoencoder",
  ClassifierPredictOp: "scores",
  ClassifierTokenScoresOp: "scores of tokens",
  ClassifierEvaluationOp: "report",
  OperatingPointOp: "report at a threshold",
  LLMPatchOp: "patch map",
  LLMTokenAttributionOp: "attribution to tokens",
  LLMLogitLensOp: "logit lens",
  LLMLogitAttributionOp: "logit attribution",
  LLMAttentionOp: "attention",
  LoadSaeOp: "autoencoder",
  LLMFeaturesOp: "features",
  FeatureScoreOp: "feature",
  FeatureVectorsOp: "features as vectors",
  SaeDirectionsOp: "directions of features",
  LLMFeatureLogitsOp: "tokens that features promote",
  JinjaTemplatizeOp: "template",
  UMAPVizOp: "UMAP",
  UMAPPlaceOp: "places in a UMAP",
  GroupedOp: "ops under one name",
  AssignTrainTestSplitOp: "train/test split",
  AssignRowIDOp: "row ids",
  BooleanLogicOp: "condition",
  CategoryToBooleanOp: "is among",
  CompareOp: "comparison",
  BetweenOp: "is between",
  IsNullOp: "is missing",
  ContainsTextOp: "contains",
  MatchesPatternOp: "matches",
  RowIdIsInOp: "is among the rows",
  TakeRowsOp: "rows taken",
  MaskRowsOp: "rows chosen",
  SortRowsOp: "rows in order",
  SampleRowsOp: "sample of rows",
  DropDuplicateRowsOp: "rows without duplicates",
  ConcatRowsOp: "rows joined",
  CountRowsOp: "counts",
};

/** What an op is, in a word or two: "probe", "activations". Types of other people are their names taken apart. */
export function titleOf({ type }: Pick<Op, "type">): string {
  return SAID[type] ?? shorten(apart(type.replace(/(Dataset|Column)?Op$/, "")), 26);
}

/** `LLMTokenAttribution` as `LLM token attribution`. */
function apart(name: string): string {
  const words = name.split(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
  return words.map((word) => /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word).join(" ");
}

/** The parameters that tell ops of a type apart, in the order of their weight, and in words. */
const TELLING: readonly (readonly [name: string, words: (value: unknown, given: Given) => string])[] = [
  ["columnName", String],
  ["filePath", lastOfPath],
  ["hookPoint", String],
  ["layer", layerText],
  ["layerNum", layerText],
  ["tokenMode", (value) => TOKENS[String(value)] ?? String(value)],
  ["modelName", modelText],
  ["model", modelText],
  ["kind", String],
  ["action", actionText],
  ["modelType", (value, { params }) => [String(value).replaceAll("_", " "), ...paramsText(params)].join(", ")],
  ["operation", (value) => valueText(value, 40)],
  ["right", (value) => valueText(value, 30)],
  ["low", (value) => `from ${valueText(value, 30)}`],
  ["high", (value) => `to ${valueText(value, 30)}`],
  ["part", (value) => valueText(value, 40)],
  ["pattern", (value) => valueText(value, 40)],
  ["maxFalsePositiveRate", (value) => `at most ${shareText(value)} false positives`],
  ["minRecall", (value) => `recall of ${shareText(value)} or more`],
  ["minPrecision", (value) => `precision of ${shareText(value)} or more`],
  ["costs", costsText],
  ["scoreThreshold", (value) => `threshold ${numberText(Number(value))}`],
  ["testSize", (value) => sizeText(value, "test")],
  ["trainSize", (value) => sizeText(value, "train")],
  ["n", rowsText],
  ["numRows", rowsText],
  ["fraction", (value) => `${shareText(value)} of the rows`],
  ["skip", (value) => Number(value) === 1 ? "" : `every ${ordinal(Number(value))} row`],
  ["offset", (value) => Number(value) === 0 ? "" : `from row ${value}`],
  ["descending", (value) => value === true ? "the greatest first" : ""],
  ["nNeighbors", (value) => `${value} neighbours`],
  ["colIndex", (value) => `dimension ${value}`],
  ["width", (value) => countText(Number(value), "feature")],
  ["path", modelText],
  ["ids", (value) => countText((value as readonly unknown[]).length, "row")],
  ["trueValues", (value) => (value as readonly unknown[]).map((item) => valueText(item, 20)).join(", ")],
];

type Given = Readonly<Record<string, unknown>>;

const TOKENS: Readonly<Record<string, string>> = { last: "last token", mean: "mean of tokens", all: "all tokens" };

/** What tells an op from others of its type, on one line: "layer 4 · last token · demo/model". */
export function detailOf(op: Op, length: number = 40): string {
  const given = op.parameters;
  const told = TELLING.filter(([name]) => given[name] !== undefined && given[name] !== null)
    .map(([name, words]) => words(given[name], given)).filter(Boolean);
  return shorten((told.length > 0 ? told.slice(0, 3) : firstChoices(given)).join(" · "), length);
}

/** What an op's result is, on one line: "scores of logistic regression, C = 0.01". */
export function phraseOf(op: Op): string {
  const columnName = columnNameOf(op);
  if (columnName !== undefined) return shorten(columnName, 60);
  const own = [titleOf(op), detailOf(op, 60)].filter(Boolean).join(" · ");
  const of = op.fields.model ?? op.fields.score ?? op.fields.x ?? op.fields.input;
  const source = typeof of === "object" && of !== null && "type" in of ? of as Op : undefined;
  return own === titleOf(op) && source !== undefined ? shorten(`${own} of ${whatOf(source)}`, 80) : own;
}

/** What an op is judged or drawn by: what its nearest ancestors say that says anything. */
function whatOf(op: Op): string {
  const telling = walk([op]).toReversed().find((node) => detailOf(node) !== "");
  return telling === undefined ? titleOf(op) : detailOf(telling, 60);
}

/** The model and the files that an op's result is of, as far as it does not say so itself. */
export function contextOf(op: Op): string {
  const below = walk([op]).filter(({ uuid }) => uuid !== op.uuid).toReversed();
  const model = op.fields.modelName ?? op.parameters.model;
  const reader = typeof model === "string" ? undefined : below.find(({ parameters: { model, modelName } }) => {
    return typeof model === "string" || typeof modelName === "string";
  });
  const files = [
    ...new Set(below.filter(({ fields }) => typeof fields.filePath === "string").map((file) => detailOf(file))),
  ];
  return [...(reader === undefined ? [] : [detailOf(reader, 60)]), ...files.slice(0, 2)].join(" · ");
}

/** The longest label of an edge. */
const EDGE_LENGTH = 30;

/** What ephemeral ops do, as the label of an edge. The last ones tell edges apart: those before them are left out first. */
export function edgeLabel(through: readonly Op[]): string {
  const steps = through.map((op) => detailOf(op) || titleOf(op));
  const labels = steps.map((_, i) => [...(i > 0 ? ["…"] : []), ...steps.slice(i)].join(" › "));
  return labels.find(({ length }) => length <= EDGE_LENGTH) ?? shorten(labels.at(-1) ?? "", EDGE_LENGTH);
}

function firstChoices(given: Given): string[] {
  return Object.keys(given).filter((name) => {
    return (typeof given[name] === "string" || typeof given[name] === "number") && !name.endsWith("Hash");
  }).slice(0, 1).map((name) =>
    typeof given[name] === "number" ? `${name} = ${given[name]}` : valueText(given[name], 40)
  );
}

function rowsText(value: unknown): string {
  return countText(Number(value), "row");
}

/** A part of the rows: a count, or where it is a float a share. */
function sizeText(value: unknown, part: string): string {
  const isShare = isFloatLiteral(value) || !Number.isInteger(value);
  return isShare ? `${shareText(isFloatLiteral(value) ? value.value : value)} ${part}` : `${value} ${part} rows`;
}

/** `2nd`, `3rd`, `11th`. */
function ordinal(n: number): string {
  const ending = n % 100 > 10 && n % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${n}${ending}`;
}

/** A share as people say it: `5 %`. */
function shareText(value: unknown): string {
  return `${Number((Number(value) * 100).toPrecision(4))} %`;
}

function costsText(value: unknown): string {
  const { falsePositive, falseNegative } = value as Given;
  return `a miss costs ${falseNegative}, a false alarm ${falsePositive}`;
}

/** What an edit does: `scale by 0`, `clamp feature 6 to 5`. */
function actionText(value: unknown, { factor, clamp }: Given): string {
  const clamped = Object.entries(clamp ?? {}).map(([feature, to]) => `feature ${feature} to ${valueText(to)}`);
  if (clamped.length > 0) return `clamp ${clamped.join(", ")}`;
  return value === "scale" ? `scale by ${valueText(factor)}` : String(value);
}

function layerText(value: unknown): string {
  return `layer ${String(value).replace("-", "−")}`;
}

/** The last two parts of a model's name: folders above them say where it lies on one machine. */
function modelText(value: unknown): string {
  return String(value).replace(/^\w+:/, "").replaceAll("\\", "/").split("/").filter(Boolean).slice(-2).join("/");
}

function lastOfPath(value: unknown): string {
  return String(value).replaceAll("\\", "/").split("/").at(-1)!;
}

/** Parameters that were chosen: `C = 0.01`. */
function paramsText(params: unknown): string[] {
  return Object.entries((params ?? {}) as Given).map(([name, value]) => `${name} = ${valueText(value, 20)}`);
}
