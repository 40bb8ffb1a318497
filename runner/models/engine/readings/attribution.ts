/**
 * Direct logit attribution: what each part of a model adds to logits after the last token, with the final norm's scale
 * frozen, and biases apart.
 *
 * @module
 */
import { ModelError } from "../../../../ops/errors.ts";
import { type FrozenNorm, frozenNorm, frozenScale, scaled } from "./frozen_norm.ts";
import type { Stage, Vectors } from "./stage.ts";

/** Parts of a model by which logits are divided. */
export interface AttributionStages {
  /** From a state to the last hidden state. */
  readonly norm: Stage;
  /** From there to the logits of the tokens. */
  readonly head: Stage;
}

/** The states of one row at its last token. */
export interface RowParts {
  /** What is added to the stream, one part after the other. */
  readonly parts: readonly ArrayLike<number>[];
  /** The stream after the last block. */
  readonly last: ArrayLike<number>;
  /** The last hidden state. */
  readonly final: ArrayLike<number>;
}

/** Divides logits among parts. */
export class Attribution {
  readonly #stages: AttributionStages;
  readonly #tolerance: number;
  #norm: FrozenNorm | undefined;

  /** @param tolerance largest relative difference that rounding makes */
  constructor(stages: AttributionStages, tolerance: number) {
    this.#stages = stages;
    this.#tolerance = tolerance;
  }

  /**
   * For each part, and at the end for all biases, what is added to the logit of each token: [parts + 1, tokens].
   *
   * @throws {ModelError} where the logits are not the sum of what parts add
   */
  async divide({ parts, last, final }: RowParts): Promise<Vectors> {
    const size = last.length;
    const norm = this.#norm ??= await frozenNorm(this.#stages.norm, size);
    const { scale, error } = frozenScale(norm, last, final);
    if (error > this.#tolerance) throw new ModelError(NO_NORM);
    const states = new Float32Array((parts.length + 3) * size);
    parts.forEach((part, i) => states.set(scaled(norm, part).map((value) => value * scale), i * size));
    // Behind them: the norm's shift, the state itself, and nothing, of which the projection makes its own bias.
    states.set(norm.shift, parts.length * size);
    states.set(Float32Array.from(final), (parts.length + 1) * size);
    const { data, size: tokens } = await this.#stages.head.all({ data: states, size });
    const row = (at: number) => data.subarray(at * tokens, (at + 1) * tokens);
    const [bias, whole, none] = [parts.length, parts.length + 1, parts.length + 2].map(row);
    const divided = new Float32Array((parts.length + 1) * tokens);
    parts.forEach((_, i) => divided.set(row(i).map((logit, token) => logit - none[token]), i * tokens));
    divided.set(bias, parts.length * tokens);
    this.#checkSum(divided, whole);
    return { data: divided, size: tokens };
  }

  #checkSum(divided: Float32Array, whole: Float32Array): void {
    const tokens = whole.length;
    const largest = whole.reduce((most, logit) => Math.max(most, Math.abs(logit)), 1);
    whole.forEach((logit, token) => {
      let sum = 0;
      for (let i = token; i < divided.length; i += tokens) sum += divided[i];
      if (Math.abs(sum - logit) > this.#tolerance * largest) throw new ModelError(NOT_LINEAR);
    });
  }
}

const NO_NORM =
  "Cannot divide logits among parts: what lies between the last block and the last hidden state is not one " +
  "norm, whose scale could be frozen; llmLogitLens reads such a model's states, and patching and ablation tell what parts do";
const NOT_LINEAR =
  "Cannot divide logits among parts: the vocabulary projection is not linear (it caps logits, as Gemma 2 does, " +
  "or it is quantised), so that what parts add does not sum to the logits; take an export with float32 weights and " +
  "without final_logit_softcapping, or ablate parts to see what they do";
