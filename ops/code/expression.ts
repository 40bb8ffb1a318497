/**
 * One op as an expression: the fluent call that makes it, or else its op type called with its fields.
 *
 * @module
 */

import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { pythonJson } from "../python_json.ts";
import { stripWhitespace } from "../python_space.ts";
import type { Brackets, Code } from "./layout.ts";
import { literal, objectLiteral, stringLiteral } from "./literal.ts";

/** The code that makes `op` from the ops that it depends on. Defaults are left out. */
export function expressionOf(op: Op): Code {
  return fluentCall(op) ?? constructorCall(op);
}

function fluentCall(op: Op): Code | undefined {
  return Object.hasOwn(FLUENT, op.type) ? FLUENT[op.type](op) : undefined;
}

/** Fields by name, as the printers below read them: they know which op types have which. */
// deno-lint-ignore no-explicit-any -- each printer reads the fields of one op type, by its name
type AnyFields = any;

/** The fluent call of each op type; `undefined` where no method makes that op. */
const FLUENT: { readonly [type: string]: (op: Op) => Code | undefined } = {
  SelectVectorColumnOp: (op) => selection(op, "colVector"),
  SelectTextColumnOp: (op) => selection(op, "colText"),
  SelectConversationColumnOp: (op) => selection(op, "colConversation"),
  SelectCategoricalColumnOp: (op) => selection(op, "colCategorical"),
  SelectTrainTestSplitColumnOp: (op) => selection(op, "colTrainTestSplit"),
  SelectScoreColumnOp: (op) => selection(op, "colScore"),
  SelectBooleanColumnOp: (op) => selection(op, "colBoolean"),
  SelectJSONColumnOp: (op) => selection(op, "colJson"),
  AssignRowIDOp: (op) => method(op, "dataset", "assignRowId", []),
  AssignTrainTestSplitOp: (op) =>
    method(
      op,
      "dataset",
      "assignTrainTestSplit",
      options(op, ["testSize", "trainSize", "randomState"], {
        randomState: 42,
      }),
    ),
  JinjaTemplatizeOp: template,
  ParseJSONColumnOp: (op) => method(op, "text", "parseJson", []),
  TakeRowsOp: take,
  MaskRowsOp: (op) => method(op, "dataset", "maskRows", [op.fields.mask as Op]),
  CategoryToBooleanOp: category,
  BooleanLogicOp: logic,
  VectorToScalarOp: (op) => method(op, "input", "col", [literal(op.fields.colIndex)]),
  PairwiseArithmeticOp: (op) => method(op, "left", ARITHMETIC[op.fields.operation as string], [op.fields.right as Op]),
  GroupedOp: (op) => ["group", brackets((op.fields as AnyFields).ops)],
  LLMGenerateTextOp: (op) => method(op, "prompt", "llmGenerateText", options(op, ["model", "maxTokens"])),
  LLMLayerActivationsOp: activations,
  LLMHookActivationsOp: activations,
  LLMLogitScoresOp: (op) => method(op, "text", "llmLogitScores", options(op, except(op, "text"), MODEL_DEFAULTS)),
  TrainClassifierOp: (op) => {
    const names = ["positives", ...negatives(op, "positives", "negatives"), "trainDomain", "preprocessing", "params"];
    return method(op, "x", "trainClassifier", [literal(op.fields.modelType), ...options(op, names)]);
  },
  ClassifierPredictOp: (op) => method(op, "model", "predict", [op.fields.x as Op]),
  ClassifierEvaluationOp: (op) => {
    const names = ["gtPositives", ...negatives(op, "gtPositives", "gtNegatives")];
    return method(op, "score", "evaluate", options(op, [...names, "split", "predictDomain", "scoreThreshold"]));
  },
  UMAPPlaceOp: (op) =>
    (op.fields.known as Op).uuid === ((op.fields.layout as Op).fields.inputEmbedding as Op | undefined)?.uuid
      ? method(op, "layout", "place", [op.fields.vectors as Op, ...options(op, ["randomState"])])
      : undefined,
  UMAPVizOp: (op) =>
    method(
      op,
      "inputEmbedding",
      "umapVis",
      options(op, except(op, "inputEmbedding"), {
        nNeighbors: 15,
        minDist: 0.1,
        nEpochs: 200,
        randomState: 42,
      }),
    ),
};

const ARITHMETIC: { readonly [operation: string]: string } = { "+": "add", "-": "sub", "*": "mul", "/": "div" };

/** What the methods that run a model fill in. */
const MODEL_DEFAULTS = { batchSize: 8, dtype: "float32" };

function constructorCall(op: Op): Code {
  const given = Object.entries(op.fields).filter(([name]) => !isDefault(op, name, op.definition.fields[name].default));
  return [op.type, brackets([objectLiteral(given)])];
}

function method(op: Op, receiver: string, name: string, args: readonly Code[]): Code {
  return [op.fields[receiver] as Op, `.${name}`, brackets(args)];
}

function brackets(items: readonly Code[]): Brackets {
  return { open: "(", items, close: ")" };
}

/** A layer or a hook point: the method takes either. */
function activations(op: Op): Code {
  const given = options(op, except(op, "text"), { ...MODEL_DEFAULTS, tokenMode: "last" });
  return method(op, "text", "llmLayerActivations", given);
}

function selection(op: Op, name: string): Code {
  return method(op, "dataset", name, [literal(op.fields.columnName)]);
}

function except(op: Op, ...left: string[]): string[] {
  return Object.keys(op.fields).filter((name) => !left.includes(name));
}

/** An options argument with the fields `names`, or none where all have a default: the method's, else the op type's. */
function options(op: Op, names: readonly string[], methodDefaults: Readonly<Record<string, unknown>> = {}): Code[] {
  const given = names.filter((name) => {
    const ofMethod = Object.hasOwn(methodDefaults, name);
    return !isDefault(op, name, ofMethod ? methodDefaults[name] : op.definition.fields[name].default);
  });
  return given.length === 0 ? [] : [objectLiteral(given.map((name) => [name, op.fields[name]]))];
}

/** Whether a field has the value `fallback`, by what is hashed: `1` and `1.0` differ. */
function isDefault(op: Op, name: string, fallback: unknown): boolean {
  const field = op.definition.fields[name];
  if (fallback === undefined) return false;
  return pythonJson(field.canonical(field.parse(fallback))) === pythonJson(field.canonical(op.fields[name]));
}

/** The name of the negatives' option, or nothing where they are all that is not positive. */
function negatives(op: Op, positives: string, name: string): string[] {
  const [yes, no] = [op.fields[positives] as Op, op.fields[name] as Op];
  const { operation, left, right } = no.fields as AnyFields;
  const isNegation = operation === "not" && left.uuid === yes.uuid && right.uuid === yes.uuid;
  return isNegation ? [] : [name];
}

/** `dataset.take(…)`, which refuses a step below 1. */
function take(op: Op): Code | undefined {
  const { numRows, skip } = op.fields as AnyFields;
  if (skip < 1) return undefined;
  const rest = options(op, ["skip", "offset"]);
  return method(op, "dataset", "take", numRows === null ? rest : [literal(numRows), ...rest]);
}

function logic(op: Op): Code | undefined {
  const { operation, left, right } = op.fields as AnyFields;
  if (operation !== "not") return method(op, "left", operation, [right]);
  return left.uuid === right.uuid ? method(op, "left", "not", []) : undefined;
}

function category(op: Op): Code | undefined {
  const { inputCategory, trueValues, falseValues } = op.fields as AnyFields;
  if (trueValues === null && falseValues === null) return undefined;
  if (trueValues === null) return method(op, "inputCategory", "notIn", [literal(falseValues)]);
  const isSplitName = inputCategory.kind === "split" && falseValues === null && trueValues.length === 1 &&
    ["train", "test"].includes(trueValues[0]);
  if (isSplitName) return [inputCategory, `.${trueValues[0]}`];
  return method(op, "inputCategory", "isIn", [literal(trueValues), ...options(op, ["falseValues"])]);
}

/** `dataset.template(…)`: any dataset will do, so the one that the first column comes from. */
function template(op: Op): Code | undefined {
  const { template, context, constants, maxLength } = op.fields as AnyFields;
  let dataset = Object.values(context)[0] as Op | undefined;
  while (dataset !== undefined && !isOp(dataset, "dataset")) dataset = dataset.dependencies()[0];
  if (dataset === undefined) return undefined;
  const settings: [string, unknown][] = [
    ...(maxLength === null ? [] : [["maxLength", maxLength] as [string, unknown]]),
    ...(template === stripWhitespace(template) ? [] : [["stripTemplateWhitespace", false] as [string, unknown]]),
  ];
  const variables = objectLiteral([...Object.entries(context), ...Object.entries(constants)]);
  const rest = settings.length === 0 ? [] : [objectLiteral(settings)];
  return [dataset, ".template", brackets([stringLiteral(template), variables, ...rest])];
}
