/**
 * Ops on sparse autoencoders and their features.
 *
 * @module
 */

import { enumField, intField, opField, optional, stringField } from "../fields.ts";
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

/** A sparse autoencoder, named by the content of its files. It computes nothing by itself. */
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

/** How one number for each feature is made of those of a row's tokens. */
export type FeaturePool = "none" | "max" | "mean" | "last";

/** Fields of `LLMFeaturesOp`. */
export interface LLMFeaturesFields extends ReadingFields {
  /** The autoencoder. */
  readonly sae: Op<"sae">;
  /** Features of each token, or pooled over the tokens of a row. */
  readonly pool: FeaturePool;
}

/** Which features of an autoencoder are on, and how strongly, in what a language model thinks of each token. */
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

/** How strongly one feature is on in each row. */
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

/** How well an autoencoder stands for what a language model thinks, over all tokens of some texts. */
export const SaeReportOp: OpType<"report", SaeReportFields, PassDefaults> = opType({
  type: "SaeReportOp",
  kind: "report",
  fields: { model: modelField, text: opField(["text"]), sae: opField(["sae"]), ...passFields },
  aliases: modelAlias,
});

function indexProblem(index: number | bigint): string | undefined {
  return index < 0 ? `index is ${index}: features are counted from 0` : undefined;
}

/** What is wrong with pooling features that are pooled already, or `undefined`. */
export function poolProblem(features: Op<"features">, pool: string): string | undefined {
  const own = features.fields.pool;
  if (own === undefined || own === "none" || own === pool) return undefined;
  return `the features are pooled already, by ${String(own)}: take pool: "${String(own)}", or features of all tokens`;
}
