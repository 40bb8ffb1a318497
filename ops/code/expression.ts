/**
 * One op as an expression: the fluent call that makes it, or else its op type called with its fields.
 *
 * @module
 */

import { STREAM_POINTS } from "../hook_points.ts";
import type { Op } from "../op.ts";
import { pythonJson } from "../python_json.ts";
import { fluentCall } from "./fluent_call.ts";
import type { Brackets, Code } from "./layout.ts";
import { literal, objectLiteral } from "./literal.ts";

/** The code that makes `op` from the ops that it depends on. Defaults are left out. */
export function expressionOf(op: Op): Code {
  return fluentCall(op) ?? otherCall(op) ?? constructorCall(op);
}

function otherCall(op: Op): Code | undefined {
  return Object.hasOwn(FLUENT, op.type) ? FLUENT[op.type](op) : undefined;
}

/** Fields by name, as the printers below read them: they know which op types have which. */
// deno-lint-ignore no-explicit-any -- each printer reads the fields of one op type, by its name
type AnyFields = any;

/** The fluent call of each op type; `undefined` where no method makes that op. */
const FLUENT: { readonly [type: string]: (op: Op) => Code | undefined } = {
  ParseJSONColumnOp: (op) => method(op, "text", "parseJson", []),
  CategoryToBooleanOp: category,
  VectorToScalarOp: (op) => method(op, "input", "col", [literal(op.fields.colIndex)]),
  GroupedOp: (op) => ["group", brackets((op.fields as AnyFields).ops)],
  ClassifierTokenScoresOp: (op) => method(op, "model", "tokenScores", [op.fields.x as Op]),
  ControlVectorOp: (op) => {
    const rest = options(op, ["method"], { method: "mean_difference" });
    return ["controlVector", brackets([op.fields.positives as Op, op.fields.negatives as Op, ...rest])];
  },
  EditOp: edit,
  LLMAttentionOp: (op) => reading(op, "llmAttention"),
  LLMEditedActivationsOp: activations,
  LLMEditedGenerateTextOp: (op) =>
    method(op, "prompt", "llmGenerateText", options(op, ["model", "maxTokens", "edits"])),
  LLMEditedLogitScoresOp: (op) => reading(op, "llmLogitScores"),
  LLMLogitAttributionOp: (op) => reading(op, "llmLogitAttribution", { by: "block" }),
  LLMLogitLensOp: (op) => reading(op, "llmLogitLens"),
  LLMPatchOp: (op) => ["patch", brackets(options(op, except(op), MODEL_DEFAULTS))],
  LLMGenerateTextOp: (op) => method(op, "prompt", "llmGenerateText", options(op, ["model", "maxTokens"])),
  LLMLayerActivationsOp: activations,
  LLMHookActivationsOp: activations,
  LLMLogitScoresOp: (op) => reading(op, "llmLogitScores"),
  TrainClassifierOp: (op) => {
    const names = ["positives", ...negatives(op, "positives", "negatives"), "trainDomain", "preprocessing", "params"];
    return method(op, "x", "trainClassifier", [literal(op.fields.modelType), ...options(op, names)]);
  },
  ClassifierPredictOp: (op) => method(op, "model", "predict", [op.fields.x as Op]),
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

/** What the methods that run a model fill in. */
const MODEL_DEFAULTS = { batchSize: 8, dtype: "float32" };

/** A method of a text column that runs a model. */
function reading(op: Op, name: string, defaults: Readonly<Record<string, unknown>> = {}): Code {
  return method(op, "text", name, options(op, except(op, "text"), { ...MODEL_DEFAULTS, ...defaults }));
}

/** `vector.add(…)`, `probe.ablate()`, `ablateHeads(…)`, or else `edit(…)`. */
function edit(op: Op): Code {
  const { action, points, value, heads, positions, factor } = op.fields as AnyFields;
  const others = except(op, "action", "value", "points");
  const isStream = action === "ablate" && isDefault(op, "points", STREAM_POINTS);
  const place: [string, unknown][] = [
    ...(isStream ? [] : [points.length === 1 ? ["point", points[0]] : ["points", points]] as [string, unknown][]),
    ...entries(op, others),
  ];
  const hasMethod = value !== null && isDefault(op, "keys", null) && (action !== "set" || value.kind === "vector");
  if (hasMethod) return method(op, "value", action, place.length === 0 ? [] : [objectLiteral(place)]);
  const [, layer] = /^blocks\.(\d+)\.attn\.hook_z$/.exec(points.length === 1 ? points[0] : "") ?? [];
  const rest = entries(op, others.filter((name) => !["heads", "positions", "factor"].includes(name)));
  if (action === "scale" && factor === 0 && heads !== null && layer !== undefined && rest.length === 0) {
    const where = isDefault(op, "positions", "all") ? [] : [["positions", positions] as const];
    return ["ablateHeads", brackets([objectLiteral([["layer", Number(layer)], ["heads", heads], ...where])])];
  }
  const given = value === null ? [] : [["value", value] as const];
  return ["edit", brackets([objectLiteral([["action", action], ...place, ...given])])];
}

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

function except(op: Op, ...left: string[]): string[] {
  return Object.keys(op.fields).filter((name) => !left.includes(name));
}

/** An options argument with the fields `names`, or none where all have a default: the method's, else the op type's. */
function options(op: Op, names: readonly string[], methodDefaults: Readonly<Record<string, unknown>> = {}): Code[] {
  const given = entries(op, names, methodDefaults);
  return given.length === 0 ? [] : [objectLiteral(given)];
}

/** The fields `names` that have no default, with their values. */
function entries(
  op: Op,
  names: readonly string[],
  methodDefaults: Readonly<Record<string, unknown>> = {},
): [string, unknown][] {
  const given = names.filter((name) => {
    const ofMethod = Object.hasOwn(methodDefaults, name);
    return !isDefault(op, name, ofMethod ? methodDefaults[name] : op.definition.fields[name].default);
  });
  return given.map((name) => [OPTION_NAMES[name] ?? name, op.fields[name]]);
}

/** Fields whose option has another name. */
const OPTION_NAMES: { readonly [field: string]: string } = { point: "hookPoint" };

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

function category(op: Op): Code | undefined {
  const { inputCategory, trueValues, falseValues } = op.fields as AnyFields;
  if (trueValues === null && falseValues === null) return undefined;
  if (trueValues === null) return method(op, "inputCategory", "notIn", [literal(falseValues)]);
  const isSplitName = inputCategory.kind === "split" && falseValues === null && trueValues.length === 1 &&
    ["train", "test"].includes(trueValues[0]);
  if (isSplitName) return [inputCategory, `.${trueValues[0]}`];
  return method(op, "inputCategory", "isIn", [literal(trueValues), ...options(op, ["falseValues"])]);
}
