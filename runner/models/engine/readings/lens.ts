/**
 * The logit lens: final norm and vocabulary projection of states within a model, and a tuned lens before them.
 *
 * Tuned lens: Belrose et al., "Eliciting Latent Predictions from Transformers with the Tuned Lens" (2023),
 * https://arxiv.org/abs/2303.08112: a state h is read as h + A h + b.
 *
 * @module
 */
import type { TokenBatch } from "../token_batch.ts";
import type { LensReading, Translator } from "./reading.ts";
import type { Stage, Vectors } from "./stage.ts";

/** The numbers of one of the likeliest tokens: its id, its logit and its probability. */
export const LENS_NUMBERS = 3;

/** The numbers of the likeliest tokens, but their ids. */
export function withoutIds(numbers: Float32Array): Float32Array {
  return numbers.filter((_, i) => i % LENS_NUMBERS !== 0);
}

/** Parts of a model that read states. */
export interface LensStages {
  /** From a state to the last hidden state. */
  readonly norm: Stage;
  /** From there to logits: of the whole vocabulary, or of the asked tokens. */
  readonly head: Stage;
}

/**
 * Reads states.
 *
 * @param states for each state of the reading the vectors of all tokens; the last hidden state is normed already
 * @param isFinal which of them is the last hidden state
 * @param batch the tokens
 * @returns for each token, for each state, for each rank the id, the logit and the probability; or for each asked token its logit; or
 * what the next token costs
 */
export async function readLens(
  { topK, tokenIds, ofNext = false, translators }: LensReading,
  { norm, head }: LensStages,
  states: readonly Vectors[],
  isFinal: readonly boolean[],
  batch: TokenBatch,
): Promise<Float32Array<ArrayBuffer>> {
  const tokens = states[0].data.length / states[0].size;
  const numbers = ofNext ? 1 : tokenIds === null ? topK * LENS_NUMBERS : tokenIds.length;
  const next = nextIds(batch);
  const result = new Float32Array(tokens * states.length * numbers);
  for (const [at, state] of states.entries()) {
    const final = isFinal[at] ? state : await norm.all(translated(state, translators?.[at] ?? null));
    for await (const { data, size, first } of head.parts(final)) {
      for (let i = 0; i < data.length / size; i++) {
        const logits = data.subarray(i * size, (i + 1) * size);
        const kept = ofNext ? [costOf(next[first + i], logits)] : tokenIds === null ? likeliest(logits, topK) : logits;
        result.set(kept, ((first + i) * states.length + at) * numbers);
      }
    }
  }
  return result;
}

/** The token after each one in its row; -1 after the last. */
function nextIds({ ids, lengths }: TokenBatch): Int32Array {
  const next = new Int32Array(ids.length).fill(-1);
  next.set(ids.subarray(1));
  lengths.reduce((start, length) => {
    next[start + length - 1] = -1;
    return start + length;
  }, 0);
  return next;
}

/** The negative logarithm of a token's probability; 0 where there is no token. */
function costOf(id: number, logits: Float32Array): number {
  if (id < 0) return 0;
  let most = -Infinity;
  for (const logit of logits) most = Math.max(most, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum) - logits[id];
}

/** h + A h + b. */
function translated({ data, size }: Vectors, translator: Translator | null): Vectors {
  if (translator === null) return { data, size };
  const { weight, bias } = translator;
  const read = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    for (let to = 0; to < size; to++) {
      let sum = bias[to];
      for (let from = 0; from < size; from++) sum += weight[to * size + from] * data[start + from];
      read[start + to] = data[start + to] + sum;
    }
  }
  return { data: read, size };
}

/** The ids, logits and probabilities of the largest logits; of equal ones, the smaller id is first. */
export function likeliest(logits: Float32Array, count: number): Float32Array {
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    if (ids.length === count && !(logits[id] > logits[ids[count - 1]])) continue;
    let place = ids.length;
    while (place > 0 && logits[id] > logits[ids[place - 1]]) place--;
    ids.splice(place, 0, id);
    if (ids.length > count) ids.pop();
  }
  const most = logits[ids[0]];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  return Float32Array.from(ids.flatMap((id) => [id, logits[id], Math.exp(logits[id] - most) / total]));
}
