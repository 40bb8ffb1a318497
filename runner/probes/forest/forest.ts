/**
 * Random forests, as scikit-learn's `RandomForestClassifier`: Breiman, "Random forests", Machine Learning 45, 2001.
 *
 * Each tree is grown on rows drawn with replacement. A node looks at a random choice of columns, and is split where the
 * impurity falls most. Nodes with many rows choose among at most 256 places in a column, which is what makes large
 * forests fast (as in Ke et al., "LightGBM", NIPS 2017); columns with fewer values, and nodes with few rows, choose
 * among all places, as scikit-learn's do.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { ForestModel } from "../../../stores/formats/probe.ts";
import { Pace } from "../../../stores/pace.ts";
import { classWeights } from "../class_weight.ts";
import type { ClassifierDefinition, TrainingInput } from "../classifier.ts";
import type { ThreadedContext } from "../threaded_context.ts";
import { binColumns } from "./forest_bins.ts";
import type { ForestTask } from "./forest_pool.ts";
import { growTree } from "./grow_tree.ts";
import type { GrownTree } from "./tree.ts";
import {
  all,
  choice,
  classWeight,
  either,
  flag,
  fraction,
  integer,
  jobs,
  nothing,
  type ParameterValue,
  randomState,
  real,
  type ResolvedParameters,
  verbose,
} from "../parameters.ts";
import { RandomState } from "../../random/random_state.ts";

const anyCount = integer(1, { from: 1 });

/**
 * `random_forest`: parameters and defaults of scikit-learn's `RandomForestClassifier`. Where scikit-learn tells 1 from
 * 1.0, the number 1 is a count, and `float(1)` is all.
 */
export const randomForest: ClassifierDefinition = {
  parameters: {
    n_estimators: integer(100, { from: 1 }),
    criterion: choice("gini", ["gini", "entropy", "log_loss"]),
    max_depth: either(null, anyCount, nothing),
    min_samples_split: either(2, integer(2, { from: 2 }), fraction, all),
    min_samples_leaf: either(1, anyCount, fraction),
    min_weight_fraction_leaf: real(0, { from: 0, to: 0.5 }),
    max_features: either("sqrt", choice("sqrt", ["sqrt", "log2"]), anyCount, fraction, all, nothing),
    max_leaf_nodes: either(null, integer(2, { from: 2 }), nothing),
    min_impurity_decrease: real(0, { from: 0 }),
    bootstrap: flag(true),
    // The out-of-bag score is not part of a probe, and changes no tree.
    oob_score: flag(false),
    n_jobs: jobs,
    random_state: randomState,
    verbose,
    warm_start: flag(false),
    class_weight: either(null, classWeight, choice(null, ["balanced_subsample"])),
    ccp_alpha: real(0, { from: 0 }),
    max_samples: either(null, anyCount, fraction, all, nothing),
    monotonic_cst: nothing,
  },
  train: trainForest,
};

/** Where trees look at fewer numbers to split all rows, starting workers costs more than it saves. */
const WORTH_WORKERS = 2 ** 21;

async function trainForest({ x, y, params, context }: TrainingInput): Promise<ForestModel> {
  checkBootstrap(params);
  const { growTrees }: ThreadedContext = context;
  const random = new RandomState(params.seed());
  const seeds = Array.from({ length: params.number("n_estimators") }, () => random.bits());
  const growth = growthOf(x, y, params);
  if (x.rows * growth.features * seeds.length < WORTH_WORKERS) {
    return joinTrees(await growHere({ table: binColumns(x), y, growth }, seeds, context));
  }
  const task = { table: binColumns(inSharedMemory(x)), y, growth };
  return joinTrees(await (growTrees?.(task, seeds) ?? growAside(task, seeds, context)));
}

function inSharedMemory(x: TrainingInput["x"]): TrainingInput["x"] {
  const data = new Float32Array(new SharedArrayBuffer(x.data.byteLength));
  data.set(x.data);
  return { ...x, data };
}

/** Refuses what scikit-learn refuses: parameters of rows that are drawn where none are. */
function checkBootstrap(params: ResolvedParameters): void {
  const odd = ["max_samples", "oob_score"].find((name) => params.get(name) !== null && params.get(name) !== false);
  if (odd === undefined || params.flag("bootstrap")) return;
  throw new ClassifierError(
    `Cannot train random_forest: bootstrap is false and ${odd} ${params.get(odd)}. Leave ${odd} out, or bootstrap true`,
  );
}

/** What starts workers is loaded where nobody else grows the trees: a worker that trains asks its program. */
async function growAside(task: ForestTask, seeds: readonly number[], context: TrainingInput["context"]) {
  const { growInWorkers } = await import("./forest_pool.ts");
  return await growInWorkers(task, seeds, context);
}

async function growHere(
  task: ForestTask,
  seeds: readonly number[],
  { signal, onProgress }: TrainingInput["context"],
): Promise<GrownTree[]> {
  const pace = new Pace(signal);
  const trees: GrownTree[] = [];
  for (const seed of seeds) {
    signal?.throwIfAborted();
    if (pace.isDue) await pace.rest();
    onProgress?.(trees.length / seeds.length);
    trees.push(growTree(task.table, task.y, task.growth, seed));
  }
  return trees;
}

/** The parameters as counts. */
function growthOf(x: TrainingInput["x"], y: Uint8Array, params: ResolvedParameters): ForestTask["growth"] {
  const rowsOf = (name: string, least: number): number =>
    countOf(params.get(name), x.rows, (share) => Math.max(least, Math.ceil(share)));
  const leaf = rowsOf("min_samples_leaf", 1);
  const weighting = params.get("class_weight");
  return {
    criterion: params.string("criterion") === "gini" ? "gini" : "entropy",
    maxDepth: params.numberOrNull("max_depth") ?? Infinity,
    minSplit: Math.max(rowsOf("min_samples_split", 2), 2 * leaf),
    minLeaf: leaf,
    minLeafShare: params.number("min_weight_fraction_leaf"),
    features: featureCount(params, x.columns),
    maxLeaves: params.numberOrNull("max_leaf_nodes") ?? Infinity,
    minDecrease: params.number("min_impurity_decrease"),
    pruning: params.number("ccp_alpha"),
    draws: params.flag("bootstrap") ? drawCount(params, x.rows) : null,
    weights: weighting === "balanced_subsample" ? "balanced_subsample" : classWeights(weighting, y),
  };
}

function featureCount(params: ResolvedParameters, columns: number): number {
  const value = params.get("max_features");
  if (value === "sqrt") return Math.max(1, Math.floor(Math.sqrt(columns)));
  if (value === "log2") return Math.max(1, Math.floor(Math.log2(columns)));
  return Math.min(columns, countOf(value, columns, (share) => Math.max(1, Math.floor(share))));
}

function drawCount(params: ResolvedParameters, rows: number): number {
  return countOf(params.get("max_samples"), rows, (share) => Math.max(1, Math.round(share)));
}

/** The count that a parameter is, or what is made of its share of all; all where it is neither. */
function countOf(value: ParameterValue, all: number, round: (share: number) => number): number {
  if (typeof value !== "number") return all;
  return Number.isInteger(value) ? value : round(value * all);
}

/** Puts the nodes of all trees into one list. */
function joinTrees(trees: readonly GrownTree[]): ForestModel {
  const nodes = trees.reduce((sum, tree) => sum + tree.features.length, 0);
  const model = {
    kind: "forest" as const,
    roots: new Int32Array(trees.length),
    features: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    values: new Float64Array(nodes),
  };
  let start = 0;
  trees.forEach((tree, k) => {
    model.roots[k] = start;
    model.features.set(tree.features, start);
    model.thresholds.set(tree.thresholds, start);
    model.values.set(tree.values, start);
    tree.features.forEach((feature, node) => {
      if (feature === -1) return;
      model.left[start + node] = start + tree.left[node];
      model.right[start + node] = start + tree.right[node];
    });
    start += tree.features.length;
  });
  return model;
}
