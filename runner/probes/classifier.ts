/**
 * The registry of classifiers: what each `model_type` is trained by.
 *
 * @module
 */

import { isBuiltInClassifier } from "../../ops/classifier_names.ts";
import { ClassifierError } from "../../ops/errors.ts";
import { OpenRegistry } from "../../ops/open_registry.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ProbeModel } from "../../stores/formats/probe.ts";
import { nearestName, type Parameters, type ParameterTable, type ResolvedParameters } from "./parameters.ts";
import type { Cores } from "../schedule/budget.ts";
import type { MatrixSource } from "../numeric/matrix_source.ts";
import { checkOptions } from "../../ops/options.ts";

/** How training tells its caller what happens, and hears that it should stop. */
export interface TrainingContext {
  /** Aborts training; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears how far training is, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** The cores that training may use. @default one */
  readonly cores?: Cores;
  /** Hears trouble that does not stop training, such as a solver that did not converge. */
  readonly onWarning?: (message: string) => void;
}

/** One of the probes that are trained on the same rows. */
export interface TrainingMember {
  /** All parameters of the classifier. */
  readonly params: ResolvedParameters;
  /** Cancels, and hears of progress and of trouble. */
  readonly context: TrainingContext;
}

/** One row for each example, after preprocessing: in memory, or in batches. */
export type TrainingRows = Matrix<Float32Array> | MatrixSource<Float32Array>;

/** What a classifier is trained on. */
export interface TrainingInput extends TrainingMember {
  /** One row for each example, after preprocessing. */
  readonly x: Matrix<Float32Array>;
  /** 1 for each positive row, 0 for each negative one. Both occur. */
  readonly y: Uint8Array;
}

/** What a classifier is trained on in passes, where the rows may not fit into memory. */
export interface SourceTrainingInput extends Omit<TrainingInput, "x"> {
  /** One row for each example, after preprocessing, in batches. */
  readonly x: MatrixSource<Float32Array>;
}

/** A classifier: its parameters, and how it is trained. The model it returns says how it scores. */
export interface ClassifierDefinition {
  /** Its parameters, by name. */
  readonly parameters: ParameterTable;
  /**
   * Trains a model on preprocessed rows. Left out where training takes a few sums over the rows, which are no work for a thread of its
   * own: `trainInPasses` then makes them, block by block, on the program's event loop.
   */
  train?(input: TrainingInput): ProbeModel | Promise<ProbeModel>;
  /** Trains a model in passes over batches of rows, the same one. Left out where the classifier needs all rows at once. */
  trainInPasses?(input: SourceTrainingInput): ProbeModel | Promise<ProbeModel>;
  /** How several models are trained on the same rows at once. Left out where that saves nothing. */
  readonly together?: TrainingTogether;
}

/** How several models are trained on the same rows at once. */
export interface TrainingTogether {
  /** The parameters in which they may differ. */
  readonly differIn: readonly string[];
  /** Whether it saves anything with some parameters, as they were given. @default always */
  helps?(params: Parameters): boolean;
  /** Whether all cores of one training share its products with rows of a size, for so many models. Left out where they never do. */
  sharesProducts?(size: Pick<Matrix, "rows" | "columns">, models: number): boolean;
  /** How many a worker of its own pays for, at least. @default 3 */
  readonly leastPerWorker?: number;
  /** Trains them, where that saves anything. Returns how the training of each ended. */
  train(
    x: TrainingRows,
    y: Uint8Array,
    members: readonly TrainingMember[],
  ): Promise<PromiseSettledResult<ProbeModel>[]>;
}

const classifiers = new OpenRegistry<ClassifierDefinition>();

/** Makes a classifier known that is built in. */
export function addBuiltInClassifier(name: string, definition: ClassifierDefinition): void {
  classifiers.addBuiltIn(name, definition);
}

/**
 * Makes a classifier known under a name, for `model_type`.
 *
 * @example
 * ```ts
 * import { parameterRules, registerClassifier, Runner } from "@probegraph/probegraph";
 *
 * registerClassifier("first_column", {
 *   parameters: { scale: parameterRules.real(1) },
 *   train: ({ x, params }) => {
 *     const weights = Float64Array.from({ length: x.columns }, (_, i) => i === 0 ? params.number("scale") : 0);
 *     return { kind: "linear", weights, bias: 0 };
 *   },
 * });
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[1, 5], [2, 5]], y: [false, true] });
 * const probe = data.colVector("x").trainClassifier("first_column", { positives: data.colBoolean("y"), params: { scale: 10 } });
 * console.log(await probe.predict(data.colVector("x")).toArray()); // Float64Array(2) [ 10, 20 ]
 * ```
 *
 * @param name The name.
 * @param definition The classifier.
 * @param options `override` allows a name that is taken.
 * @throws {ClassifierError} Where the name is empty, or taken, or nothing says how it is trained.
 */
export function registerClassifier(
  name: string,
  definition: ClassifierDefinition,
  options: { override?: boolean } = {},
): void {
  const { override = false } = checkOptions("registerClassifier", options, ["override"]);
  if (name === "") throw new ClassifierError("Cannot register a classifier: its name is empty");
  if ((isClassifier(name) || isBuiltInClassifier(name)) && !override) {
    throw new ClassifierError(
      `Cannot register the classifier "${name}": the name is taken. Choose another, or pass { override: true }`,
    );
  }
  if (definition.train === undefined && definition.trainInPasses === undefined) {
    throw new ClassifierError(`Cannot register the classifier "${name}": it has neither train nor trainInPasses`);
  }
  classifiers.add(name, definition);
}

/**
 * Finds a classifier.
 *
 * @param name Its `model_type`.
 * @returns The classifier.
 * @throws {ClassifierError} Where there is none; the message lists those there are.
 */
export function getClassifier(name: string): ClassifierDefinition {
  const found = classifiers.get(name);
  if (found !== undefined) return found;
  const known = classifierNames();
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  throw new ClassifierError(`There is no classifier "${name}".${hint} There are: ${known.join(", ")}`);
}

/** Whether there is a classifier of this name. */
export function isClassifier(name: string): boolean {
  return classifiers.get(name) !== undefined;
}

/**
 * Lists the classifiers there are.
 *
 * @returns Their names, sorted.
 */
export function classifierNames(): string[] {
  return classifiers.names().sort();
}
