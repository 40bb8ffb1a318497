/**
 * Probes as data, and `result.probe.json`, the file that keeps one.
 *
 * A probe is what training leaves behind: a few arrays and numbers, never code. Whatever algorithm trained it, its
 * scores follow from the {@linkcode ProbeModel} alone, so anything that can read this file can apply the probe.
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";
import type { Matrix } from "./matrix.ts";

/** What is done to a vector before the model sees it. All arrays have one entry for each column. */
export type Preprocessing =
  | { readonly kind: "none" }
  /** `(x - mean) / scale`, column by column. */
  | { readonly kind: "standardize"; readonly mean: Float64Array; readonly scale: Float64Array }
  /** `x / |x|`; a vector of zeros stays as it is. */
  | { readonly kind: "normalize" };

/** Score: `weights · x + bias`. */
export interface LinearModel {
  /** Tells the models apart. */
  readonly kind: "linear";
  /** One for each column. */
  readonly weights: Float64Array;
  /** The score of a vector of zeros. */
  readonly bias: number;
}

/** Score: `Σ coefficients[i] exp(-gamma |x - vectors[i]|²) + bias`. */
export interface RbfModel {
  /** Tells the models apart. */
  readonly kind: "rbf";
  /** One support vector in each row. */
  readonly vectors: Matrix<Float32Array>;
  /** One for each support vector. */
  readonly coefficients: Float64Array;
  /** How fast kernels fall with the squared distance. */
  readonly gamma: number;
  /** The score far from all support vectors. */
  readonly bias: number;
}

/** Score: the probability of the positive class when the columns are independent normal variables in each class. */
export interface GaussianModel {
  /** Tells the models apart. */
  readonly kind: "gaussian";
  /** Row 0: the negative class; row 1: the positive class. */
  readonly means: Matrix<Float64Array>;
  /** Row 0: the negative class; row 1: the positive class. */
  readonly variances: Matrix<Float64Array>;
  /** Prior probabilities, negative class first. */
  readonly priors: Float64Array;
}

/**
 * Score: the mean over trees of the value of the leaf that `x` falls into.
 *
 * The nodes of all trees lie in one list; a child comes after its parent.
 */
export interface ForestModel {
  /** Tells the models apart. */
  readonly kind: "forest";
  /** The first node of each tree. */
  readonly roots: Int32Array;
  /** The column that a node compares, or -1 where the node is a leaf. */
  readonly features: Int32Array;
  /** A node sends `x` to the left where `x[feature] <= threshold`. 0 in leaves. */
  readonly thresholds: Float32Array;
  /** The left child of each node; 0 in leaves. */
  readonly left: Int32Array;
  /** The right child of each node; 0 in leaves. */
  readonly right: Int32Array;
  /** The weighted share of positives among the training rows in each node. */
  readonly values: Float64Array;
}

/** The kernels of a {@linkcode NystroemModel}, by their names in scikit-learn. */
export type KernelName = "rbf" | "linear" | "polynomial" | "sigmoid" | "laplacian" | "cosine";

/** A kernel function of two vectors, as in scikit-learn's `sklearn.metrics.pairwise`. */
export interface Kernel {
  /** Which function. */
  readonly name: KernelName;
  /** The factor of products and distances. */
  readonly gamma: number;
  /** What the polynomial and sigmoid kernels add. */
  readonly coef0: number;
  /** The exponent of the polynomial kernel. */
  readonly degree: number;
}

/** Score: `weights · k(x) + bias`, where `k(x)` has the kernel of `x` with each of the vectors. */
export interface KernelModel {
  /** Tells the models apart. */
  readonly kind: "kernel";
  /** The kernel k. */
  readonly kernel: Kernel;
  /** One landmark in each row. */
  readonly vectors: Matrix<Float32Array>;
  /** One for each landmark. */
  readonly weights: Float64Array;
  /** What is added to the sum. */
  readonly bias: number;
}

/** Turns a score into a probability. */
export type Calibrator =
  /** `1 / (1 + exp(a score + b))`. */
  | { readonly kind: "sigmoid"; readonly a: number; readonly b: number }
  /** Linear interpolation between points, the first and last value beyond them. `x` rises. */
  | { readonly kind: "isotonic"; readonly x: Float64Array; readonly y: Float64Array }
  /** `1 / (1 + exp(-beta score))`. */
  | { readonly kind: "temperature"; readonly beta: number };

/** Score: the mean over members of the calibrated score of each. */
export interface CalibratedModel {
  /** Tells the models apart. */
  readonly kind: "calibrated";
  /** One for each fold, or a single one. */
  readonly members: readonly { readonly model: RbfModel; readonly calibrator: Calibrator }[];
}

/** How a score follows from a preprocessed vector `x`. */
export type ProbeModel = LinearModel | RbfModel | GaussianModel | ForestModel | KernelModel | CalibratedModel;

/** A trained classifier of vectors. */
export interface Probe {
  /** The name that the classifier was trained under, such as `logistic_regression`. */
  readonly modelType: string;
  /** The length of the vectors that it scores. */
  readonly columns: number;
  /** What is done to a vector before the model sees it. */
  readonly preprocessing: Preprocessing;
  /** How the score follows from there. */
  readonly model: ProbeModel;
}

/** The version of the file format that {@linkcode encodeProbe} writes. */
export const PROBE_VERSION = 1;

const FORMAT = "probegraph-probe";
const KERNELS: readonly KernelName[] = ["rbf", "linear", "polynomial", "sigmoid", "laplacian", "cosine"];

type JsonObject = { [key: string]: unknown };
type TypedArray = Float64Array | Float32Array | Int32Array;
type DtypeName = keyof typeof ARRAYS;

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
} as const;

/**
 * Writes a probe as JSON text in UTF-8. Arrays are base64 of little-endian numbers, beside their dtype and shape.
 *
 * @param probe The probe to write.
 * @returns The bytes of `result.probe.json`. {@linkcode decodeProbe} gives the probe back, bit for bit.
 * @throws {FormatError} Where a number is not finite, since such a probe could not be read again.
 */
export function encodeProbe(probe: Probe): Uint8Array<ArrayBuffer> {
  const value = {
    format: FORMAT,
    version: PROBE_VERSION,
    model_type: probe.modelType,
    columns: probe.columns,
    preprocessing: encodePart(probe.preprocessing, "preprocessing"),
    model: encodePart(probe.model, "model"),
  };
  return new TextEncoder().encode(JSON.stringify(value, null, 1) + "\n");
}

/**
 * Reads a probe, and checks it: format and version, shapes, finite numbers, trees without loops.
 *
 * @param bytes The bytes of `result.probe.json`.
 * @returns The probe.
 * @throws {FormatError} Where the bytes are not a probe that this version can read; the message names the field.
 */
export function decodeProbe(bytes: Uint8Array): Probe {
  const file = parseObject(bytes);
  if (file.format !== FORMAT) {
    throw new FormatError(`Cannot read a probe: "format" is ${show(file.format)}, and should be "${FORMAT}"`);
  }
  if (file.version !== PROBE_VERSION) {
    throw new FormatError(
      `Cannot read a probe: "version" is ${show(file.version)}, and this release reads version ${PROBE_VERSION}`,
    );
  }
  if (typeof file.model_type !== "string" || file.model_type === "") {
    throw damaged("model_type", "a name", file.model_type);
  }
  const columns = new Reader(file, "").count("columns", 1);
  return {
    modelType: file.model_type,
    columns,
    preprocessing: decodePreprocessing(new Reader(file.preprocessing, "preprocessing"), columns),
    model: decodeModel(new Reader(file.model, "model"), columns),
  };
}

function parseObject(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(`Cannot read a probe: its ${bytes.length} bytes are not JSON text`, { cause });
  }
  if (!isObject(value)) {
    throw new FormatError(`Cannot read a probe: the JSON is ${show(value)}, and should be an object`);
  }
  return value;
}

/** Replaces typed arrays and matrices, at any depth, by their JSON form. */
function encodePart(part: unknown, path: string): unknown {
  if (isTyped(part)) return encodeArray(part, [part.length], path);
  if (Array.isArray(part)) return part.map((item, i) => encodePart(item, `${path}[${i}]`));
  if (isObject(part)) {
    if (isTyped(part.data)) return encodeArray(part.data, [Number(part.rows), Number(part.columns)], path);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, encodePart(item, `${path}.${key}`)]));
  }
  if (typeof part === "number") requireFinite(part, path);
  return part;
}

function encodeArray(array: TypedArray, shape: readonly number[], path: string): JsonObject {
  for (const value of array) requireFinite(value, path);
  const size = array.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(array.length * size);
  const view = new DataView(bytes.buffer);
  if (array instanceof Float64Array) array.forEach((value, i) => view.setFloat64(i * size, value, true));
  else if (array instanceof Float32Array) array.forEach((value, i) => view.setFloat32(i * size, value, true));
  else array.forEach((value, i) => view.setInt32(i * size, value, true));
  const dtype = dtypeOf(array);
  return { dtype, shape, data: bytes.toBase64() };
}

function dtypeOf(array: TypedArray): DtypeName {
  if (array instanceof Float64Array) return "float64";
  return array instanceof Float32Array ? "float32" : "int32";
}

function requireFinite(value: number, path: string): void {
  if (!Number.isFinite(value)) {
    throw new FormatError(`Cannot write a probe: "${path}" has ${value}, not a finite number`);
  }
}

function decodePreprocessing(part: Reader, columns: number): Preprocessing {
  const kind = part.choice("kind", ["none", "standardize", "normalize"]);
  if (kind !== "standardize") return { kind };
  const scale = part.vector("scale", "float64", columns);
  if (scale.some((value) => value <= 0)) throw damaged("preprocessing.scale", "numbers above 0", "others");
  return { kind, mean: part.vector("mean", "float64", columns), scale };
}

function decodeModel(part: Reader, columns: number): ProbeModel {
  const kind = part.choice("kind", ["linear", "rbf", "gaussian", "forest", "kernel", "calibrated"]);
  switch (kind) {
    case "linear":
      return { kind, weights: part.vector("weights", "float64", columns), bias: part.number("bias") };
    case "rbf":
      return decodeRbf(part, columns);
    case "gaussian":
      return decodeGaussian(part, columns);
    case "forest":
      return decodeForest(part, columns);
    case "kernel":
      return decodeKernelModel(part, columns);
    case "calibrated":
      return { kind, members: part.list("members").map((member) => decodeMember(member, columns)) };
  }
}

function decodeRbf(part: Reader, columns: number): RbfModel {
  part.choice("kind", ["rbf"]);
  const vectors = part.matrix("vectors", "float32", columns);
  return {
    kind: "rbf",
    vectors,
    coefficients: part.vector("coefficients", "float64", vectors.rows),
    gamma: part.number("gamma"),
    bias: part.number("bias"),
  };
}

function decodeGaussian(part: Reader, columns: number): GaussianModel {
  const variances = part.matrix("variances", "float64", columns, 2);
  if (variances.data.some((value) => value <= 0)) throw damaged("model.variances", "numbers above 0", "others");
  const priors = part.vector("priors", "float64", 2);
  if (priors.some((value) => value < 0 || value > 1)) throw damaged("model.priors", "numbers in 0…1", "others");
  return { kind: "gaussian", means: part.matrix("means", "float64", columns, 2), variances, priors };
}

function decodeForest(part: Reader, columns: number): ForestModel {
  const features = part.vector("features", "int32");
  const nodes = features.length;
  const forest: ForestModel = {
    kind: "forest",
    roots: part.vector("roots", "int32"),
    features,
    thresholds: part.vector("thresholds", "float32", nodes),
    left: part.vector("left", "int32", nodes),
    right: part.vector("right", "int32", nodes),
    values: part.vector("values", "float64", nodes),
  };
  const isNode = (node: number): boolean => node >= 0 && node < nodes;
  if (forest.roots.length === 0 || !forest.roots.every(isNode)) {
    throw damaged("model.roots", `nodes below ${nodes}`, "others");
  }
  for (let node = 0; node < nodes; node++) {
    if (features[node] === -1) continue;
    if (features[node] < 0 || features[node] >= columns) {
      throw damaged("model.features", `-1 or a column below ${columns}`, features[node]);
    }
    // A walk down ends, because each step goes to a later node.
    for (const child of [forest.left[node], forest.right[node]]) {
      if (child <= node || child >= nodes) throw damaged("model.left, model.right", `nodes after node ${node}`, child);
    }
  }
  return forest;
}

function decodeKernelModel(part: Reader, columns: number): KernelModel {
  const kernel = part.object("kernel");
  const vectors = part.matrix("vectors", "float32", columns);
  return {
    kind: "kernel",
    kernel: {
      name: kernel.choice("name", KERNELS),
      gamma: kernel.number("gamma"),
      coef0: kernel.number("coef0"),
      degree: kernel.number("degree"),
    },
    vectors,
    weights: part.vector("weights", "float64", vectors.rows),
    bias: part.number("bias"),
  };
}

function decodeMember(part: Reader, columns: number): CalibratedModel["members"][number] {
  return { model: decodeRbf(part.object("model"), columns), calibrator: decodeCalibrator(part.object("calibrator")) };
}

function decodeCalibrator(part: Reader): Calibrator {
  const kind = part.choice("kind", ["sigmoid", "isotonic", "temperature"]);
  if (kind === "sigmoid") return { kind, a: part.number("a"), b: part.number("b") };
  if (kind === "temperature") return { kind, beta: part.number("beta") };
  const x = part.vector("x", "float64");
  if (x.length === 0 || x.some((value, i) => i > 0 && value <= x[i - 1])) {
    throw damaged("calibrator.x", "rising numbers", "others");
  }
  return { kind, x, y: part.vector("y", "float64", x.length) };
}

/** Reads the fields of one JSON object; every method throws a {@linkcode FormatError} that names the field. */
class Reader {
  readonly #fields: JsonObject;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (!isObject(value)) throw damaged(path, "an object", value);
    this.#fields = value;
    this.#path = path;
  }

  number(key: string): number {
    const value = this.#fields[key];
    if (typeof value !== "number" || !Number.isFinite(value)) throw damaged(this.#at(key), "a finite number", value);
    return value;
  }

  count(key: string, least: number): number {
    const value = this.number(key);
    if (!Number.isSafeInteger(value) || value < least) throw damaged(this.#at(key), `an integer from ${least}`, value);
    return value;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#fields[key]);
    if (found === undefined) throw damaged(this.#at(key), `one of ${choices.join(", ")}`, this.#fields[key]);
    return found;
  }

  object(key: string): Reader {
    return new Reader(this.#fields[key], this.#at(key));
  }

  list(key: string): Reader[] {
    const value = this.#fields[key];
    if (!Array.isArray(value) || value.length === 0) throw damaged(this.#at(key), "a list that is not empty", value);
    return value.map((item, i) => new Reader(item, `${this.#at(key)}[${i}]`));
  }

  vector<D extends DtypeName>(key: string, dtype: D, length?: number): InstanceType<typeof ARRAYS[D]> {
    const { array, shape } = this.#array(key, dtype);
    if (shape.length !== 1 || (length !== undefined && shape[0] !== length)) {
      throw damaged(this.#at(key), `an array of shape [${length ?? "n"}]`, shape);
    }
    return array;
  }

  matrix<D extends "float32" | "float64">(
    key: string,
    dtype: D,
    columns: number,
    rows?: number,
  ): Matrix<InstanceType<typeof ARRAYS[D]>> {
    const { array, shape } = this.#array(key, dtype);
    if (shape.length !== 2 || shape[1] !== columns || (rows !== undefined && shape[0] !== rows)) {
      throw damaged(this.#at(key), `an array of shape [${rows ?? "n"}, ${columns}]`, shape);
    }
    return { rows: shape[0], columns, data: array };
  }

  #array<D extends DtypeName>(key: string, dtype: D): { array: InstanceType<typeof ARRAYS[D]>; shape: number[] } {
    const part = this.#fields[key];
    const path = this.#at(key);
    if (!isObject(part)) throw damaged(path, "an array", part);
    if (part.dtype !== dtype) throw damaged(`${path}.dtype`, `"${dtype}"`, part.dtype);
    const shape = part.shape;
    if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      throw damaged(`${path}.shape`, "a list of sizes", shape);
    }
    const array = decodeArray(part.data, dtype, path);
    const length = shape.reduce((product: number, size: number) => product * size, 1);
    if (array.length !== length) throw damaged(path, `${length} numbers, as its shape says`, array.length);
    return { array, shape };
  }

  #at(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}

function decodeArray<D extends DtypeName>(data: unknown, dtype: D, path: string): InstanceType<typeof ARRAYS[D]> {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(data as string);
  } catch (cause) {
    throw new FormatError(`Cannot read a probe: "${path}.data" is not base64 text`, { cause });
  }
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (bytes.length % size !== 0) throw damaged(`${path}.data`, `a multiple of ${size} bytes`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const array = new ARRAYS[dtype](bytes.length / size);
  for (let i = 0; i < array.length; i++) array[i] = readNumber(view, i * size, dtype);
  for (const value of array) if (!Number.isFinite(value)) throw damaged(path, "finite numbers", value);
  return array as InstanceType<typeof ARRAYS[D]>;
}

function readNumber(view: DataView, offset: number, dtype: DtypeName): number {
  if (dtype === "float64") return view.getFloat64(offset, true);
  return dtype === "float32" ? view.getFloat32(offset, true) : view.getInt32(offset, true);
}

function isTyped(value: unknown): value is TypedArray {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(path: string, expected: string, came: unknown): FormatError {
  return new FormatError(`Cannot read a probe: "${path}" should be ${expected}, and is ${show(came)}`);
}

/** A value as it appears in a message, cut where it is long. */
function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? text.slice(0, 57) + "…" : text;
}
