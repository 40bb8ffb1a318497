/**
 * What a language model is asked, to see whether it answers on a device as it does on the CPU.
 *
 * @module
 */

import { ablateHeads } from "../ops/handles/edit.ts";
import type { TextColumn } from "../ops/handles/text_column.ts";
import { CHECKED_TOKENS } from "../runner/models/engine/checked_tokens.ts";
import { TOLERANCE } from "../runner/models/engine/precision.ts";
import { relativeDifference } from "../runner/models/engine/relative_difference.ts";

/** Where a model computes, as options of an op. */
export interface Place {
  /** The device. */
  readonly device: string;
  /** The number type; left out: float32's. */
  readonly dtype?: "tf32";
}

/** Numbers, or texts. */
export type Answers = Float32Array | readonly string[];

/** One kind of question. */
export interface AnswerKind {
  /** Asks it, of all prompts. */
  readonly ask: (prompts: TextColumn, place: Place) => Promise<Answers>;
  /** How far answers may be apart, as {@linkcode answerDifference} says. */
  readonly tolerance: number;
}

/** How far answers are apart: numbers by a fraction of the largest one, of texts how many are others, as a fraction of all. */
export function answerDifference(expected: Answers, found: Answers): number {
  if (expected instanceof Float32Array) return relativeDifference(expected, found as Float32Array);
  return expected.filter((text, i) => text !== found[i]).length / expected.length;
}

/** The numbers of a result. */
export async function numbersOf(op: { toMatrix(): Promise<{ readonly data: ArrayLike<number> }> }) {
  return Float32Array.from((await op.toMatrix()).data);
}

/** Most tokens of a text. */
const MOST_TOKENS = 12;

/** Hidden states that every model has. */
const ANY_LAYERS = [0, 1, -2, -1];

/**
 * The kinds of questions that any language model answers, by their names. An encoder has neither logits nor texts.
 *
 * @param layers The hidden states that are asked for, in one pass. @default the first two and the last two
 */
export function answerKinds(
  model: string,
  layers: readonly number[] = ANY_LAYERS,
): Readonly<Record<string, AnswerKind>> {
  const edits = [ablateHeads({ layer: 0, heads: [0] })];
  const logits = { model, logitTokenIds: [...CHECKED_TOKENS] };
  const texts = { model, maxTokens: MOST_TOKENS };
  const tolerance = TOLERANCE.float32;
  return {
    "activations": {
      tolerance,
      ask: async (prompts, place) => {
        const states = layers.map((layer) => prompts.llmLayerActivations({ model, layer, ...place }));
        return Float32Array.from((await Promise.all(states.map(numbersOf))).flatMap((each) => Array.from(each)));
      },
    },
    "means over tokens": {
      tolerance,
      ask: (prompts, place) =>
        numbersOf(prompts.llmLayerActivations({ model, layer: -2, tokenMode: "mean", ...place })),
    },
    "logits": { tolerance, ask: (prompts, place) => numbersOf(prompts.llmLogitScores({ ...logits, ...place })) },
    "logits with an ablated head": {
      tolerance,
      ask: (prompts, place) => numbersOf(prompts.llmLogitScores({ ...logits, edits, ...place })),
    },
    "texts": { tolerance: 0, ask: (prompts, place) => textsOf(prompts.llmGenerateText({ ...texts, ...place })) },
    "texts with an ablated head": {
      tolerance: 0,
      ask: (prompts, place) => textsOf(prompts.llmGenerateText({ ...texts, edits, ...place })),
    },
  };
}

async function textsOf(op: TextColumn): Promise<readonly string[]> {
  return Array.from(await op.toArray(), String);
}
