/**
 * What is to be told of features: read once for as many as are shown.
 *
 * @module
 */

import { ProbegraphError } from "../../../ops/errors.ts";
import type { Op, ResultOptions } from "../../../ops/op.ts";
import type { Evaluator } from "../../../ops/evaluator.ts";
import { FeatureHits } from "../../../ops/feature_hits.ts";
import { checkFeatures } from "../../../ops/feature_index.ts";
import { FeatureSums } from "../../../ops/feature_sums.ts";
import type { Features } from "../../../ops/handles/features.ts";
import type { Sae } from "../../../ops/handles/sae.ts";
import { type SimilarFeature, similarRows } from "../../../ops/similar_features.ts";
import { shareOfSparsity } from "../../../ops/sparsity.ts";
import type { TokenRow } from "../grids/pieces.ts";
import { tokenRows } from "./rows.ts";
import { strongestTokens } from "./strongest_tokens.ts";

/** What is told of a feature. */
export interface FeatureFacts {
  /** Which feature. */
  readonly feature: number;
  /** The share of tokens, or of rows where they are pooled, that it is on for. */
  readonly density: number;
  /** The share of vectors that it was on for when the autoencoder was trained, where that is known. */
  readonly trained?: number;
  /** How strongly it is on where it is, on average; NaN where it never is. */
  readonly mean: number;
  /** How strongly at most. */
  readonly max: number;
  /** How strongly it is on, wherever it is. */
  readonly values: ArrayLike<number>;
  /** Rows that it is on for, those first for which it is on most. */
  readonly rows: readonly TokenRow[];
  /** The tokens for which it is on most, each once. */
  readonly tokens: readonly string[];
  /** Features with directions like its own. */
  readonly similar: readonly SimilarFeature[];
  /** What its direction does to logits; `undefined` where nobody can tell. */
  readonly logits?: FeatureLogits;
}

/** Tokens that a feature promotes and suppresses, the strongest first. */
export interface FeatureLogits {
  /** What it makes likelier. */
  readonly promoted: readonly TokenLogit[];
  /** What it makes less likely. */
  readonly suppressed: readonly TokenLogit[];
}

/** A token and what is added to its logit. */
export interface TokenLogit {
  /** The token. */
  readonly token: string;
  /** What is added. */
  readonly logit: number;
}

/** Facts, and what could not be found out. */
export interface ReadFacts {
  /** One for each feature that was asked for, in their order. */
  readonly facts: readonly FeatureFacts[];
  /** How many features the autoencoder has. */
  readonly count: number;
  /** Why logits are not known, where they are not. */
  readonly note?: string;
}

/** Tokens of either end of the logits. */
const LOGITS = 8;
/** Features that are like another. */
const SIMILAR = 6;
/** Tokens of the first line. */
const TOKENS = 6;
/** Tokens that are looked at for it: one may stand in all rows. */
const MOST_TOKENS = 100;

/** Reads what there is to tell. Computes what is missing. @param shown rows of tokens for each feature */
export async function readFacts(
  op: Features,
  runner: Evaluator,
  wanted: readonly number[],
  shown: number,
): Promise<ReadFacts> {
  const sae = op.fields.sae as Sae;
  const directions = await sae.directions().toMatrix({ runner });
  checkFeatures(wanted, directions.rows);
  const sums = new FeatureSums(directions.rows);
  const hits = new FeatureHits(wanted, { hits: MOST_TOKENS, rows: shown });
  for await (const rows of runner.featureBatches(op)) {
    for (const row of rows) [sums, hits].forEach((each) => each.add(row));
  }
  const [stats, found] = [sums.stats(), hits.found()];
  const similar = similarRows(directions, wanted, SIMILAR);
  const { logits, note } = await logitsOf(op, sae, wanted, { runner });
  const texts = await textsOf(op, runner);
  const sparsity = await sae.sparsity({ runner });
  const facts = wanted.map((feature, i): FeatureFacts => {
    const own = found[i];
    return {
      feature,
      density: stats.density[feature],
      mean: stats.mean[feature],
      max: stats.max[feature],
      values: own.values,
      rows: tokenRows(own.rows, texts),
      tokens: strongestTokens(own.hits, TOKENS),
      similar: similar[i],
      ...(sparsity && { trained: shareOfSparsity(sparsity[feature]) }),
      ...(logits && { logits: logits[i] }),
    };
  });
  return { facts, count: directions.rows, ...(note !== undefined && { note }) };
}

/** Pooled features have no tokens: the texts of their rows stand for them. */
async function textsOf(op: Features, runner: Evaluator): Promise<readonly (string | null)[] | undefined> {
  return op.fields.pool === "none" ? undefined : await runner.toArray(op.fields.text as Op) as (string | null)[];
}

/** Models that are served, and points outside of the stream, have no logits to tell of: that is no error here. */
async function logitsOf(
  op: Features,
  sae: Sae,
  features: readonly number[],
  options: ResultOptions,
): Promise<{ readonly logits?: readonly FeatureLogits[]; readonly note?: string }> {
  const { model, batchSize, dtype, device } = op.fields as Record<string, never>;
  try {
    const logits = sae.logits({ model, batchSize, dtype, device, features, topK: LOGITS });
    return { logits: await logits.toJson(options) as unknown as readonly FeatureLogits[] };
  } catch (error) {
    if (!(error instanceof ProbegraphError)) throw error;
    return { note: `Which tokens are promoted is not known: ${error.message.replace(/^\S+ failed: /, "")}` };
  }
}
