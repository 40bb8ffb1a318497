/**
 * Stochastic gradient descents over the same rows, pass by pass: those that take rows in the same order go through them side by side, so
 * that each row is brought from memory once for all.
 *
 * @module
 */

import { firstNotFinite } from "../../../ops/finite.ts";
import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../stores/formats/probe.ts";
import { Pace } from "../../../stores/pace.ts";
import { RowKernels } from "../../numeric/wasm/row_kernels.ts";
import type { RowVector } from "../../numeric/wasm/row_vector.ts";
import { shuffle, Xorshift } from "../../random/random_state.ts";
import type { TrainingMember } from "../classifier.ts";
import type { ResolvedParameters } from "../parameters.ts";
import { isFulfilled, settle } from "../settled.ts";
import { Descent, startOfBias, startOfRates, type Steps, weightsOfClasses } from "./descent.ts";
import { HingeDescent } from "./hinge_descent.ts";

/** What is to descend. */
export interface DescentTask extends TrainingMember {
  /** The classifier, for messages. */
  readonly name: string;
  /** Of the order of the rows. */
  readonly seed: number;
  /** How many passes without improvement end the descent. */
  readonly patience: number;
  /** How steps are made. Throws where parameters do not go together. */
  steps(): Steps;
  /** 1 for each row that is kept for validation; `undefined` where none is. */
  validation?(): Uint8Array | undefined;
}

/** A descent, which goes on when its steps of one more pass have been made. */
type Course = Generator<Descent | HingeDescent, LinearModel>;

/** A course, and what belongs to it. */
interface Entry {
  readonly task: DescentTask;
  readonly course: Course;
  /** Whose steps are to be made. */
  descent?: Descent | HingeDescent;
  result?: PromiseSettledResult<LinearModel>;
}

/**
 * Goes down each way.
 *
 * @param x The rows.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param tasks What is to descend.
 * @returns How each ended, to the bit as it does alone.
 */
export async function descendAll(
  x: Matrix<Float32Array>,
  y: Uint8Array,
  tasks: readonly DescentTask[],
): Promise<PromiseSettledResult<LinearModel>[]> {
  const rows = new RowKernels(x, tasks.length);
  const entries = tasks.map((task, k): Entry => ({ task, course: courseOf(task, rows.vectors[k], y) }));
  const byOrder = Map.groupBy(entries, ({ task: { seed, params } }) => params.flag("shuffle") ? seed : undefined);
  for (const [seed, group] of byOrder) await goInStep(rows, x.rows, seed, group);
  return entries.map(({ result }) => result!);
}

/** Makes passes until all courses have ended. */
async function goInStep(
  rows: RowKernels,
  count: number,
  seed: number | undefined,
  entries: readonly Entry[],
): Promise<void> {
  const pace = new Pace();
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let going = entries.filter(goOn); going.length > 0; going = going.filter(goOn)) {
    if (seed !== undefined) shuffle(order, new Xorshift(seed));
    for (const next of rows.brought(order)) {
      for (const { descent } of going) descent!.visit(next);
    }
    if (pace.isDue) await pace.rest();
  }
}

/** Lets a course go on. Returns whether it needs one more pass. */
function goOn(entry: Entry): boolean {
  const next = settle(() => entry.course.next());
  if (!isFulfilled(next)) entry.result = next;
  else if (next.value.done === true) entry.result = { ...next, value: next.value.value };
  else entry.descent = next.value.value;
  return entry.result === undefined;
}

function* courseOf(task: DescentTask, vector: RowVector, y: Uint8Array): Course {
  const { name, params, context, patience } = task;
  const [steps, validation] = [task.steps(), task.validation?.()];
  if (steps.rate === "optimal" && steps.alpha === 0) {
    throw new ClassifierError(`Cannot train ${name}: learning_rate is optimal and alpha 0, and should be above 0`);
  }
  const descent = beginDescent(vector, y, params, steps, validation);
  const maxEpochs = params.number("max_iter");
  const tolerance = params.numberOrNull("tol");
  let best = Infinity;
  let unimproved = 0;

  for (let epoch = 1; epoch <= maxEpochs; epoch++) {
    context.signal?.throwIfAborted();
    context.onProgress?.((epoch - 1) / maxEpochs);
    yield descent;
    const cost = descent.endPass();
    const { bias, weights } = descent.model();
    if (!Number.isFinite(bias) || firstNotFinite(weights) !== undefined) {
      throw new ClassifierError(
        `Cannot train ${name}: the weights are not finite any more after ${epoch} epochs. Standardize the vectors, ` +
          "or lower eta0",
      );
    }
    unimproved = tolerance !== null && cost > best - tolerance ? unimproved + 1 : 0;
    best = Math.min(best, cost);
    if (unimproved < patience) continue;
    if (!descent.lowerRate()) return descent.model();
    unimproved = 0;
  }
  if (tolerance !== null) {
    const moves = validation === undefined ? "the cost still falls" : "the share of right validation rows still grows";
    context.onWarning?.(
      `${name} did not converge in ${maxEpochs} epochs: ${moves} by more than tol (${tolerance}), and is ` +
        `${Math.abs(best).toPrecision(4)}. Raise max_iter, or standardize the vectors`,
    );
  }
  return descent.model();
}

function beginDescent(
  vector: RowVector,
  y: Uint8Array,
  params: ResolvedParameters,
  steps: Steps,
  validation: Uint8Array | undefined,
): Descent | HingeDescent {
  const { alpha, oneClass } = steps;
  const threshold = validation === undefined && vector.rows.areHeld ? thresholdOfPlain(params, steps) : undefined;
  if (threshold === undefined) return new Descent(vector, y, params, steps, validation);
  return new HingeDescent(vector, y, {
    bias: startOfBias(steps),
    alpha,
    start: startOfRates(steps),
    threshold,
    biasCost: oneClass === true ? alpha : 0,
    classWeights: weightsOfClasses(params, steps, y),
  });
}

/** The threshold of a hinge, where nothing is asked for beside its steps. */
function thresholdOfPlain(params: ResolvedParameters, { loss, penalty, rate }: Steps): number | undefined {
  const isPlain = penalty === "l2" && rate === "optimal" && params.flag("fit_intercept") && !params.get("average");
  return isPlain ? loss.threshold : undefined;
}
