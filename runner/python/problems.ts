/**
 * What keeps krnel-graph from computing an op, and what to write instead. Taken from `runners/local_runner` of its
 * version 0.1.8.
 *
 * @module
 */

import { isPythonType, PROBABILISTIC_CLASSIFIERS, PYTHON_CLASSIFIERS } from "../../ops/krnel_graph.ts";
import type { Op } from "../../ops/op.ts";
import { modelProblems } from "./model_problems.ts";
import type { Problem } from "./problem.ts";

/** What krnel-graph has against computing an op from its inputs. */
export async function problemsOf(op: Op): Promise<readonly Problem[]> {
  if (!isPythonType(op.type)) return [unknownType(op)];
  return await CHECKS[op.type]?.(op) ?? [];
}

const CHECKS: Readonly<Record<string, (op: Op) => readonly Problem[] | Promise<readonly Problem[]>>> = {
  AssignRowIDOp: () => [notImplemented("row ids")],
  LoadDatasetOp: () => [{
    why: "it cannot load a dataset of which it has only the hash",
    instead: "load the file with fromParquet",
  }],
  LLMGenerateTextOp: () => [notImplemented("texts that a model writes")],
  LLMLayerActivationsOp: modelProblems,
  LLMLogitScoresOp: modelProblems,
  TrainClassifierOp: ({ fields }) => [
    ...classifierProblems(fields.modelType as string),
    ...listProblems(fields.x as Op),
  ],
  ClassifierPredictOp: ({ fields }) => [...scoreProblems(fields.model as Op), ...listProblems(fields.x as Op)],
  UMAPVizOp: ({ fields }) => listProblems(fields.inputEmbedding as Op),
  GroupedOp: ({ fields }) => groupProblems(fields.ops as readonly Op[]),
  TakeRowsOp: ({ fields: { skip } }) => {
    return skip === 0 ? [{ why: "it refuses a skip of 0", instead: "take every row with skip: 1" }] : [];
  },
};

function unknownType(op: Op): Problem {
  const { type } = op;
  const why = `it has no ${type}`;
  const isSource = op.kind === "dataset" && op.dependencies().length === 0;
  if (isSource) return { why, instead: "save the rows as a parquet file, and use fromParquet" };
  if (type === "LLMHookActivationsOp") {
    return { why, instead: "take a layer: layer L of a tl: model is blocks.L.hook_resid_pre" };
  }
  return { why, instead: "save its result as a parquet file, and use fromParquet" };
}

function notImplemented(what: string): Problem {
  return { why: `it does not compute ${what}`, instead: "compute it here: krnel-graph reads the result" };
}

function classifierProblems(name: string): Problem[] {
  if (PYTHON_CLASSIFIERS.includes(name)) return [];
  return [{ why: `it has no classifier "${name}"`, instead: `take one of ${PYTHON_CLASSIFIERS.join(", ")}` }];
}

function scoreProblems({ type, fields: { modelType } }: Op): Problem[] {
  if (type !== "TrainClassifierOp" || !PROBABILISTIC_CLASSIFIERS.includes(modelType as string)) return [];
  return [{
    why: `it takes scores from a decision function, and "${modelType}" has none`,
    instead: "compute the scores here: krnel-graph reads them",
  }];
}

/** Inline vectors are lists of any length to pyarrow, and those make no matrix. */
function listProblems(vectors: Op): Problem[] {
  if (vectors.type !== "SelectVectorColumnOp") return [];
  let rows = vectors.dependencies()[0];
  while (["TakeRowsOp", "MaskRowsOp"].includes(rows.type)) rows = rows.fields.dataset as Op;
  if (rows.type !== "LoadInlineJsonDatasetOp") return [];
  return [{
    why: "it makes no matrix of vectors that are written into the graph",
    instead: "keep them in a parquet file, as lists of a fixed size, and use fromParquet",
  }];
}

function groupProblems(ops: readonly Op[]): Problem[] {
  const odd = ops.find(({ kind }) => kind === "classifier" || kind === "report" || kind === "group");
  if (odd === undefined) return [];
  return [{
    why: `it reads each op of a group as a table, and this one has a ${odd.kind}`,
    instead: "ask it for the group's ops, one by one",
  }];
}
