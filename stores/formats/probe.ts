/**
 * Probes as data, and `result.probe.json`, the file that keeps one.
 *
 * A probe is what training leaves behind: a few arrays and numbers, never code. Whatever algorithm trained it, its
 * scores follow from the {@linkcode ProbeModel} alone, so anything that can read this file can apply the probe.
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";
import { parseJson } from "../../ops/json_record.ts";
import { damaged, encodePart, isObject, type JsonObject, ProbeFields, show } from "./probe_fields.ts";
import { calibratedFormat, type CalibratedModel } from "./probe_models/calibrated.ts";
import { forestFormat, type ForestModel } from "./probe_models/forest.ts";
import { addBuiltInFormat, type AddedModel, decodeModel } from "./probe_models/format.ts";
import { gaussianFormat, type GaussianModel } from "./probe_models/gaussian.ts";
import { kernelFormat, type KernelModel } from "./probe_models/kernel.ts";
import { linearFormat, type LinearModel } from "./probe_models/linear.ts";
import { rbfFormat, type RbfModel } from "./probe_models/rbf.ts";

export type { Calibrator } from "./probe_models/calibrated.ts";
export type { Kernel, KernelName } from "./probe_models/kernel.ts";
export type { AddedModel, CalibratedModel, ForestModel, GaussianModel, KernelModel, LinearModel, RbfModel };

/** What is done to a vector before the model sees it. All arrays have one entry for each column. */
export type Preprocessing =
  | { readonly kind: "none" }
  /** `(x - mean) / scale`, column by column. */
  | { readonly kind: "standardize"; readonly mean: Float64Array; readonly scale: Float64Array }
  /** `x / |x|`; a vector of zeros stays as it is. */
  | { readonly kind: "normalize" };

/** How a score follows from a preprocessed vector `x`. */
export type ProbeModel =
  | LinearModel
  | RbfModel
  | GaussianModel
  | ForestModel
  | KernelModel
  | CalibratedModel
  | AddedModel;

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

for (const format of [linearFormat, rbfFormat, gaussianFormat, forestFormat, kernelFormat, calibratedFormat]) {
  addBuiltInFormat(format);
}

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
  const columns = new ProbeFields(file, "").count("columns", 1);
  return {
    modelType: file.model_type,
    columns,
    preprocessing: decodePreprocessing(new ProbeFields(file.preprocessing, "preprocessing"), columns),
    model: decodeModel(new ProbeFields(file.model, "model"), columns) as ProbeModel,
  };
}

function parseObject(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(`Cannot read a probe: its ${bytes.length} bytes are not JSON text`, { cause });
  }
  if (!isObject(value)) {
    throw new FormatError(`Cannot read a probe: the JSON is ${show(value)}, and should be an object`);
  }
  return value;
}

function decodePreprocessing(part: ProbeFields, columns: number): Preprocessing {
  const kind = part.choice("kind", ["none", "standardize", "normalize"]);
  if (kind !== "standardize") return { kind };
  const scale = part.vector("scale", "float64", columns);
  if (scale.some((value) => value <= 0)) throw damaged("preprocessing.scale", "numbers above 0", "others");
  return { kind, mean: part.vector("mean", "float64", columns), scale };
}
