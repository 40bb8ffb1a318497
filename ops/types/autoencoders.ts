/**
 * Ops on sparse autoencoders and their features.
 *
 * @module
 */

import { enumField, floatField, intField, opField, optional, stringField } from "../fields.ts";
import { hookNamesProblem } from "../hook_points.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import { modelAlias, modelField, type PassDefaults, type PassFields, passFields } from "./pass_fields.ts";
import { editsField, type ReadingFields } from "./reading_fields.ts";

/** Fields of `LoadSaeOp`. */
export interface LoadSaeFields {
  /** SHA-256 of the autoencoder's files, in hex. */
  readonly contentHash: string;
  /** Where they are. It is not hashed. */
  readonly path: string;
  /** The point that it reads, where its files do not say; `null` where they do. */
  readonly point: string | null;
}

/**
 * A sparse autoencoder, named by the content of its files. It computes nothing by itself.
 *
 * @example
 * ```ts
 * import { LoadSaeOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * console.log(op.is(LoadSaeOp)); // true
 * ```
 */
export const LoadSaeOp: OpType<"sae", LoadSaeFields, "point"> = opType({
  type: "LoadSaeOp",
  kind: "sae",
  ephemeral: true,
  fields: {
    contentHash: stringField(),
    path: stringField({ hashed: false }),
    point: { ...optional(stringField()), omitsDefault: true },
  },
  check: ({ point }) => point === null ? undefined : hookNamesProblem([point]),
});

/** How many features may be on: `topk` so many for each vector, `batch_topk` so many for each vector of a batch on average. */
export type TrainedArchitecture = "topk" | "batch_topk";

/** Fields of `TrainSaeOp`. */
export interface TrainSaeFields {
  /** What it learns from: one vector for each row, or, of token mode `all`, one for each token. */
  readonly activations: Op<"vector">;
  /** How many features it has. */
  readonly width: number | bigint;
  /** How many of them are on for a vector. */
  readonly k: number | bigint;
  /** Which of them are kept. */
  readonly architecture: TrainedArchitecture;
  /** How often each vector is seen. */
  readonly epochs: number | bigint;
  /** Vectors in a step. */
  readonly batchSize: number | bigint;
  /** Of Adam; `null` for 0.001 / √(width / 16384). */
  readonly learningRate: number | null;
  /** What the loss of features that are off too long counts. */
  readonly auxCoefficient: number;
  /** After how many batches without a vector that a feature is on for it counts as dead. */
  readonly deadAfter: number | bigint;
  /** Of the first directions and of the order of the vectors. */
  readonly seed: number | bigint;
  /** The point that it reads, where the activations do not say; `null` where they do. */
  readonly point: string | null;
}

/** Fields of `TrainSaeOp` that can be left out. */
export type TrainSaeDefaults =
  | "architecture"
  | "epochs"
  | "batchSize"
  | "learningRate"
  | "auxCoefficient"
  | "deadAfter"
  | "seed"
  | "point";

/**
 * Trains a sparse autoencoder: TopK with the auxiliary loss of Gao et al., "Scaling and evaluating sparse autoencoders"
 * (arXiv:2406.04093), or BatchTopK with a threshold of Bussmann et al. (arXiv:2412.06410).
 *
 * @example
 * ```ts
 * import { Runner, trainSae, TrainSaeOp } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const tokens = text.llmLayerActivations({ model: "onnx:demo/model", layer: 4, tokenMode: "all" });
 * const op = trainSae(tokens, { width: 512, k: 16 });
 * console.log(op.is(TrainSaeOp)); // true
 * ```
 */
export const TrainSaeOp: OpType<"sae", TrainSaeFields, TrainSaeDefaults> = opType({
  type: "TrainSaeOp",
  kind: "sae",
  fields: {
    activations: opField(["vector"]),
    width: intField(),
    k: intField(),
    architecture: enumField(["topk", "batch_topk"], { default: "topk" }),
    epochs: intField({ default: 10 }),
    batchSize: intField({ default: 512 }),
    learningRate: optional(floatField()),
    auxCoefficient: floatField({ default: 1 / 32 }),
    deadAfter: intField({ default: 100 }),
    seed: intField({ default: 0 }),
    point: optional(stringField()),
  },
  check: (fields) => trainingProblem(fields),
});

/** Seeds of 32-bit generators. */
const MOST_SEED = 2 ** 32 - 1;

function trainingProblem(fields: TrainSaeFields): string | undefined {
  const { width, k, learningRate, auxCoefficient, seed, point } = fields;
  for (const name of ["width", "k", "epochs", "batchSize", "deadAfter"] as const) {
    if (fields[name] < 1) return `${name} is ${fields[name]}: it is a number from 1 on`;
  }
  if (k > width) return `k is ${k} of ${width} features: at most all of them can be on`;
  if (learningRate !== null && !(learningRate > 0)) return `learningRate is ${learningRate}: it is above 0`;
  if (!(auxCoefficient >= 0)) return `auxCoefficient is ${auxCoefficient}: it is 0 or above`;
  if (seed < 0 || seed > MOST_SEED) return `seed is ${seed}: it is a number from 0 to ${MOST_SEED}`;
  return point === null ? undefined : hookNamesProblem([point]);
}

/** How one number for each feature is made of those of a row's tokens. */
export type FeaturePool = "none" | "max" | "mean" | "last";

/** Fields of `LLMFeaturesOp`. */
export interface LLMFeaturesFields extends ReadingFields {
  /** The autoencoder. */
  readonly sae: Op<"sae">;
  /** Features of each token, or pooled over the tokens of a row. */
  readonly pool: FeaturePool;
}

/**
 * Which features of an autoencoder are on, and how strongly, in what a language model thinks of each token.
 *
 * @example
 * ```ts
 * import { LLMFeaturesOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const text = runner.fromInline({ text: ["blue river", "green"] }).colText("text");
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = text.llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae });
 * console.log(op.is(LLMFeaturesOp)); // true
 * ```
 */
export const LLMFeaturesOp: OpType<"features", LLMFeaturesFields, PassDefaults | "edits" | "pool"> = opType({
  type: "LLMFeaturesOp",
  kind: "features",
  fields: {
    model: modelField,
    text: opField(["text"]),
    sae: opField(["sae"]),
    pool: enumField(["none", "max", "mean", "last"], { default: "none" }),
    ...passFields,
    edits: editsField,
  },
  aliases: modelAlias,
});

/** Fields of `FeatureScoreOp`. */
export interface FeatureScoreFields {
  /** The features. */
  readonly features: Op<"features">;
  /** Which feature, from 0. */
  readonly index: number | bigint;
  /** How one number is made of those of a row's tokens. */
  readonly pool: Exclude<FeaturePool, "none">;
}

/**
 * How strongly one feature is on in each row.
 *
 * @example
 * ```ts
 * import { FeatureScoreOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const text = runner.fromInline({ text: ["blue river", "green"] }).colText("text");
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = text.llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae }).feature(3);
 * console.log(op.is(FeatureScoreOp)); // true
 * ```
 */
export const FeatureScoreOp: OpType<"score", FeatureScoreFields, "pool"> = opType({
  type: "FeatureScoreOp",
  kind: "score",
  ephemeral: true,
  fields: {
    features: opField(["features"]),
    index: intField(),
    pool: enumField(["max", "mean", "last"], { default: "max" }),
  },
  check: ({ index, features, pool }) => indexProblem(index) ?? poolProblem(features, pool),
});

/** Fields of `SaeReportOp`. */
export interface SaeReportFields extends PassFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text">;
  /** The autoencoder. */
  readonly sae: Op<"sae">;
}

/**
 * How well an autoencoder stands for what a language model thinks, over all tokens of some texts.
 *
 * @example
 * ```ts
 * import { Runner, SaeReportOp } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const text = runner.fromInline({ text: ["blue river", "green"] }).colText("text");
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = text.saeReport({ model: "onnx:tests/fixtures/models/gpt2", sae });
 * console.log(op.is(SaeReportOp)); // true
 * ```
 */
export const SaeReportOp: OpType<"report", SaeReportFields, PassDefaults> = opType({
  type: "SaeReportOp",
  kind: "report",
  fields: { model: modelField, text: opField(["text"]), sae: opField(["sae"]), ...passFields },
  aliases: modelAlias,
});

function indexProblem(index: number | bigint): string | undefined {
  return index < 0 ? `index is ${index}: features are counted from 0` : undefined;
}

/**
 * What is wrong with pooling features that are pooled already, or `undefined`.
 *
 * @example
 * ```ts
 * import { poolProblem, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["blue river", "green gravity"] });
 * const sae = await new Runner({ store: "memory://" }).loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const features = data.colText("text").llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae, applyChatTemplate: false });
 * console.log(poolProblem(features, "max")); // undefined: they are not pooled yet
 * ```
 */
export function poolProblem(features: Op<"features">, pool: string): string | undefined {
  const own = features.fields.pool;
  if (own === undefined || own === "none" || own === pool) return undefined;
  return `the features are pooled already, by ${String(own)}: take pool: "${String(own)}", or features of all tokens`;
}
