/**
 * Names of variables in printed code.
 *
 * @module
 */

import { fluentFunctions } from "../fluent/table.ts";
import type { Op } from "../op.ts";
import { findOpType } from "../registry.ts";

/** A name for an op, taken from its column or its type; it may be taken. */
export function wantedName(op: Op): string {
  if (op.type === "BooleanLogicOp") return LOGIC_NAMES[op.fields.operation as string](op);
  if (op.type === "PairwiseArithmeticOp") return ARITHMETIC_NAMES[op.fields.operation as string];
  const column = op.fields.columnName;
  const name = typeof column === "string" ? identifier(column) : TYPE_NAMES.get(op.type) ?? typeName(op.type);
  return name === "" ? op.kind : name;
}

/** Names that are taken already. */
export class Names {
  readonly #taken: Set<string>;
  /** The number that each wanted name was last given with: a graph can want one name thousands of times. */
  readonly #counts = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** Takes `name`, or `name2`, `name3`, … where it is taken or means something in TypeScript. */
  take(name: string): string {
    for (let count = (this.#counts.get(name) ?? 0) + 1;; count++) {
      const candidate = count === 1 ? name : `${name}${count}`;
      if (this.#taken.has(candidate) || !isIdentifier(candidate)) continue;
      this.#taken.add(candidate);
      this.#counts.set(name, count);
      return candidate;
    }
  }
}

/** Whether text can be the name of a variable: no word of the language, and not the name of a function or an op type. */
export function isIdentifier(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text) && !RESERVED.has(text) &&
    findOpType(text) === undefined && !fluentFunctions().has(text);
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ["LoadLocalParquetDatasetOp", "dataset"],
  ["LoadInlineJsonDatasetOp", "dataset"],
  ["LoadLocalCsvDatasetOp", "dataset"],
  ["LoadTypedCsvDatasetOp", "dataset"],
  ["LoadLocalJsonlDatasetOp", "dataset"],
  ["LoadFilesDatasetOp", "dataset"],
  ["LoadArrowDatasetOp", "dataset"],
  ["AssignRowIDOp", "rowId"],
  ["AssignTrainTestSplitOp", "split"],
  ["JinjaTemplatizeOp", "rendered"],
  ["ParseJSONColumnOp", "parsed"],
  ["CastColumnsOp", "typed"],
  ["TakeRowsOp", "taken"],
  ["MaskRowsOp", "masked"],
  ["SortRowsOp", "sorted"],
  ["SampleRowsOp", "sampled"],
  ["DropDuplicateRowsOp", "distinct"],
  ["ConcatRowsOp", "joined"],
  ["CountRowsOp", "counts"],
  ["CompareOp", "compared"],
  ["BetweenOp", "inRange"],
  ["IsNullOp", "missing"],
  ["ContainsTextOp", "containing"],
  ["MatchesPatternOp", "matching"],
  ["RowIdIsInOp", "chosen"],
  ["CategoryToBooleanOp", "matches"],
  ["VectorToScalarOp", "component"],
  ["NamedVectorElementOp", "component"],
  ["VectorSoftmaxOp", "probabilities"],
  ["GroupedOp", "grouped"],
  ["LLMGenerateTextOp", "generated"],
  ["LLMLayerActivationsOp", "activations"],
  ["LLMLogitScoresOp", "logits"],
  ["LLMClassScoresOp", "classScores"],
  ["LLMGuardScoresOp", "guardScores"],
  ["TrainClassifierOp", "probe"],
  ["ClassifierPredictOp", "scores"],
  ["ClassifierEvaluationOp", "report"],
  ["OperatingPointOp", "point"],
  ["UMAPVizOp", "umap"],
  ["UMAPPlaceOp", "placed"],
  ["EditOp", "change"],
  ["ControlVectorOp", "direction"],
  ["LLMEditedActivationsOp", "editedActivations"],
  ["LLMEditedGenerateTextOp", "editedTexts"],
  ["LLMEditedLogitScoresOp", "editedLogits"],
  ["LLMDeviceGenerateTextOp", "deviceTexts"],
  ["LLMPatchOp", "patchMap"],
  ["LLMLogitLensOp", "lens"],
  ["LLMLogitAttributionOp", "attribution"],
  ["LLMTokenAttributionOp", "tokenAttribution"],
  ["LLMAttentionOp", "attention"],
  ["ClassifierTokenScoresOp", "tokenScores"],
  ["GridPoolOp", "pooled"],
  ["TrainSpanClassifierOp", "probe"],
  ["TrainSaeOp", "sae"],
]);

const LOGIC_NAMES: { readonly [operation: string]: (op: Op) => string } = {
  and: () => "both",
  or: () => "either",
  xor: () => "oneOf",
  not: (op) => {
    const column = (op.fields.left as Op).fields.columnName;
    const name = typeof column === "string" ? identifier(column) : "";
    return name === "" ? "negated" : `not${capitalized(name)}`;
  },
};

const ARITHMETIC_NAMES: { readonly [operation: string]: string } = {
  "+": "sum",
  "-": "difference",
  "*": "product",
  "/": "quotient",
};

/** Words of the language, and `float`, which printed code calls. */
const RESERVED: ReadonlySet<string> = new Set(
  ("abstract any arguments as async await boolean break case catch class const continue debugger default delete do else " +
    "enum eval export extends false finally float for from function get if implements import in Infinity " +
    "instanceof interface let NaN new not null number of package private protected public return set static string " +
    "super switch symbol this throw true try type typeof undefined var void while with yield").split(" "),
);

/** Words of a column's name in camel case; characters that no name can hold part words. */
function identifier(text: string): string {
  const words = text.split(/[^\p{ID_Continue}]+/u).filter((word) => word !== "");
  const name = words.map((word, i) => i === 0 ? word : capitalized(word)).join("");
  const short = [...name].slice(0, 40).join("");
  return /^\p{ID_Start}/u.test(short) || short === "" ? short : `_${short}`;
}

function typeName(type: string): string {
  const name = type.replace(/Op$/, "");
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

function capitalized(word: string): string {
  const [first, ...rest] = word;
  return first.toUpperCase() + rest.join("");
}
