/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/sae.ts";
import type { FeaturesJson } from "../features_json.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { FeaturePool, FeatureScoreFields } from "../types/autoencoders.ts";
import type { Known } from "./handle.ts";
import type { ScoreColumn } from "./score_column.ts";

/** Options of {@linkcode Features.feature}. */
export interface FeatureOptions {
  /** How one number is made of those of a row's tokens. @default "max" */
  readonly pool?: Exclude<FeaturePool, "none">;
}

/** Which features of an autoencoder are on in what a model thinks of each token: indices and values. */
export class Features extends Op<"features"> {
  /** For each row, for each of its tokens, `[index, value]` of what is not 0. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<FeaturesJson> {
    return await super.toJson(options) as FeaturesJson;
  }

  /** How strongly one feature is on in each row: a score, to be evaluated and plotted like any other. */
  feature(
    index: number | bigint,
    options: FeatureOptions = {},
  ): Known<ScoreColumn, FeatureScoreFields & Readonly<Record<"features", this>>> {
    return call(methods.featureScore, this, index, options);
  }
}

registerHandle("features", Features);
