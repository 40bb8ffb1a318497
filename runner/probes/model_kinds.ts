/**
 * The kinds of models that probes can have: how each is read, scored and exported. Programs can add kinds of their own.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { OpenRegistry } from "../../ops/open_registry.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ProbeModel } from "../../stores/formats/probe.ts";
import { addModelFormat, BUILT_IN_FORMATS, type ModelFormat } from "../../stores/formats/probe_models/format.ts";
import type { OnnxGraph } from "../onnx/graph_builder.ts";
import { checkOptions } from "../../ops/options.ts";

/** All that is known of a kind of model. */
export interface ProbeModelKind<M extends { readonly kind: string } = ProbeModel> extends ModelFormat<M> {
  /**
   * Scores vectors.
   *
   * @param x One preprocessed vector in each row.
   * @returns One score for each row, in 64-bit floats.
   */
  score(model: M, x: Matrix<Float32Array>): Float64Array | Promise<Float64Array>;
  /**
   * Adds the model to an ONNX graph.
   *
   * @param x The name of the preprocessed vectors: 32-bit floats of shape [n, columns].
   * @returns The name of the scores: 32-bit floats of shape [n]. Left out where a kind cannot be exported.
   */
  toOnnx?(graph: OnnxGraph, model: M, x: string): string;
  /**
   * About how many multiplications the score of a row takes; from some on, ONNX Runtime computes them.
   *
   * @default 0, where the kind's own loops are as fast
   */
  work?(model: M, columns: number): number;
}

const kinds = new OpenRegistry<ProbeModelKind>();

/** Makes a kind of model known that is built in. */
export function addBuiltInKind<M extends { readonly kind: string }>(kind: ProbeModelKind<M>): void {
  kinds.addBuiltIn(kind.kind, kind as unknown as ProbeModelKind);
}

/**
 * Makes a kind of model known, for classifiers of one's own whose scores no built-in kind describes. Its models are
 * stored as data: numbers, texts, typed arrays and matrices.
 *
 * @example
 * ```ts
 * import { registerClassifier, registerProbeModel, Runner } from "@probegraph/probegraph";
 *
 * registerProbeModel<{ readonly kind: "first_squared"; readonly scale: number }>({
 *   kind: "first_squared",
 *   decode: (part) => ({ kind: "first_squared", scale: part.number("scale") }),
 *   score: ({ scale }, { rows, columns, data }) => Float64Array.from({ length: rows }, (_, row) => scale * data[row * columns] ** 2),
 * });
 * registerClassifier("first_squared", { parameters: {}, train: () => ({ kind: "first_squared", scale: 2 }) });
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[1, 5], [3, 5]], y: [false, true] });
 * const probe = data.colVector("x").trainClassifier("first_squared", { positives: data.colBoolean("y") });
 * console.log(await probe.predict(data.colVector("x")).toArray()); // Float64Array(2) [ 2, 18 ]
 * ```
 *
 * @param kind The kind.
 * @param options `override` allows a name that is taken.
 * @throws {ClassifierError} Where the name is empty, or taken.
 */
export function registerProbeModel<M extends { readonly kind: string }>(
  kind: ProbeModelKind<M>,
  options: { override?: boolean } = {},
): void {
  const { override = false } = checkOptions("registerProbeModel", options, ["override"]);
  if (kind.kind === "") throw new ClassifierError("Cannot register a kind of model: its name is empty");
  const isTaken = kinds.get(kind.kind) !== undefined || BUILT_IN_FORMATS.includes(kind.kind);
  if (isTaken && !override) {
    throw new ClassifierError(
      `Cannot register the kind of model "${kind.kind}": the name is taken. Choose another, or pass { override: true }`,
    );
  }
  kinds.add(kind.kind, kind as unknown as ProbeModelKind);
  addModelFormat(kind);
}

/** What is known of a model's kind. @throws {ClassifierError} Where nothing is. */
export function kindOf({ kind }: ProbeModel): ProbeModelKind {
  const found = kinds.get(kind);
  if (found !== undefined) return found;
  throw new ClassifierError(
    `No model of the kind "${kind}" can be scored here: there are ${kinds.names().join(", ")}. ` +
      "registerProbeModel() adds one",
  );
}

/** Whether a model is of a kind that comes with probegraph, and in whose place no program has put another. */
export function hasBuiltInKind({ kind }: ProbeModel): boolean {
  return !kinds.hasOwn(kind);
}
