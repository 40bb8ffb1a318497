/**
 * What can be read of a model beside activations and logits, as plain data.
 *
 * @module
 */
import type { GraphEdit } from "../../../onnx/edits/graph_edit.ts";
import type { ProbePlane } from "../../../onnx/gradient/cut_tokens.ts";
import type { StreamPoint } from "../../../onnx/points.ts";
import type { TokenMode } from "../../../../ops/types/language_models.ts";

/** What is read. */
export type Reading = AttentionReading | LensReading | AttributionReading | TokenReading;

/** Where heads look. */
export interface AttentionReading {
  /** Tells the readings apart. */
  readonly kind: "attention";
  /** Which blocks. */
  readonly layers: readonly number[];
  /** Which of their heads; `null`: all. */
  readonly heads: readonly number[] | null;
}

/** What the model would say after each layer. */
export interface LensReading {
  /** Tells the readings apart. */
  readonly kind: "lens";
  /** Which states: before each block from 0, and after the last one. */
  readonly states: readonly number[];
  /** How many of the likeliest tokens. */
  readonly topK: number;
  /** Tokens whose logits are wanted instead; `null`: the likeliest. */
  readonly tokenIds: readonly number[] | null;
  /** Whether the cost of each row's next token is wanted instead; with `tokenIds: null`. @default false */
  readonly ofNext?: boolean;
  /** For each of `states` what is added to it before it is read; `null`: nothing. */
  readonly translators: readonly (Translator | null)[] | null;
}

/** A linear map of a tuned lens: weight · state + bias is added to the state. */
export interface Translator {
  /** [size, size], row-major: a row for each number that is added. */
  readonly weight: Float32Array<ArrayBuffer>;
  /** [size]. */
  readonly bias: Float32Array<ArrayBuffer>;
}

/** What each part of the model adds to logits after the last token. */
export interface AttributionReading {
  /** Tells the readings apart. */
  readonly kind: "attribution";
  /** What is divided: what attention and feed-forward of each block add, or what each head does. */
  readonly by: "block" | "head";
  /** The tokens whose logits are divided. */
  readonly tokenIds: readonly number[];
  /** Whether edits may add to the stream: what they do is a part of its own. */
  readonly isEdited: boolean;
}

/** What each token adds to a score of its row, on the way from a baseline to the text. */
export interface TokenReading {
  /** Tells the readings apart. */
  readonly kind: "tokens";
  /** What is divided. */
  readonly score: LogitScore | ProbeScore;
  /** Whether gradients are taken on the whole way, and not at the text alone. */
  readonly isIntegrated: boolean;
  /** Whether the baseline is a token's embedding, and not zeros. */
  readonly hasBaseline: boolean;
}

/** A weighted sum of logits after the last token. */
export interface LogitScore {
  /** Tells the scores apart. */
  readonly kind: "logits";
  /** The tokens whose logits are summed. */
  readonly tokenIds: readonly number[];
}

/** What a linear probe makes of a row's vectors. */
export interface ProbeScore {
  /** Tells the scores apart. */
  readonly kind: "probe";
  /** Where it reads them. */
  readonly point: StreamPoint;
  /** Whether it reads the last token's, or the mean. */
  readonly tokenMode: "last" | "mean";
  /** The probe. */
  readonly plane: ProbePlane;
}

/** A place on the way from a baseline to the text, and the numbers of a pass of rows there. */
export interface WayPoint {
  /** How far it is: 0 is the baseline, 1 the text. */
  readonly at: number;
  /** What each asked token's logit counts for, row by row; empty for a probe. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** The token of each row's baseline; empty for zeros. */
  readonly baselines: Int32Array<ArrayBuffer>;
}

/** A reading as a task of an engine. */
export interface ReadingTask {
  /** Tells the tasks apart. */
  readonly kind: "reading";
  /** What is read. */
  readonly reading: Reading;
  /** What is done to what flows. */
  readonly edits?: readonly GraphEdit[];
}

/** How many vectors a reading gives for a row of so many tokens. */
export function readingVectors(reading: Reading, tokens: number): number {
  switch (reading.kind) {
    case "attention":
      return tokens * tokens;
    case "lens":
      return tokens;
    case "attribution":
      return 1;
    case "tokens":
      // Behind its tokens stand the score, and that of the baseline.
      return tokens + (reading.isIntegrated ? 2 : 1);
  }
}

/** The states that a reading is made from; `undefined` for attention. */
export interface ReadStates {
  /** Where they are. */
  readonly points: readonly StreamPoint[];
  /** Of which tokens. */
  readonly tokenMode: TokenMode;
}

/** The states from which a lens or an attribution is made. The last two are those before and after the final norm. */
export function statesOf(reading: LensReading | AttributionReading, layers: number): ReadStates {
  const ends = [`blocks.${layers - 1}.hook_resid_post`, layers];
  if (reading.kind === "lens") {
    const before = reading.states.filter((state) => state < layers).map((state) => `blocks.${state}.hook_resid_pre`);
    return { points: [...before, ...ends], tokenMode: "all" };
  }
  const parts = reading.by === "block"
    ? ["hook_attn_out", "hook_mlp_out"]
    : ["attn.hook_z", "hook_attn_out", "hook_mlp_out"];
  const blocks = Array.from({ length: layers }, (_, block) => parts.map((part) => `blocks.${block}.${part}`)).flat();
  return { points: ["blocks.0.hook_resid_pre", ...blocks, ...ends], tokenMode: "last" };
}
