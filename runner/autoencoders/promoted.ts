/**
 * What directions in the residual stream add to logits, worked out from what a model's head gives.
 *
 * A head is a final norm and an unembedding: W (g ⊙ n(x) + b) + c, where n(x) is x, of a layer norm less its mean, over its root
 * mean square. That of d less that of −d is 2 W (g ⊙ n(d)), whatever b and c are, and n(d) is d over a number that is known. So
 * logits come from the model's own head, however it is written. As in TransformerLens, which centres the unembedding,
 * they are less their mean over the vocabulary.
 *
 * @module
 */

/** Directions are this long in the head: what a norm adds to a variance so as not to divide by 0 is nothing beside it. */
const LENGTH = 1e4;

/** A direction as the head is to read it, and the same turned around. */
export function probes(direction: Float32Array): [Float32Array, Float32Array] {
  const scale = LENGTH / Math.sqrt(squares(direction));
  return [direction.map((value) => value * scale), direction.map((value) => -value * scale)];
}

/**
 * What a direction adds to each logit.
 *
 * @param isCentred whether the final norm takes the mean off
 * @param ahead the logits of the first of its probes @param back those of the other
 */
export function addedLogits(
  direction: Float32Array,
  isCentred: boolean,
  ahead: Float32Array,
  back: Float32Array,
): Float64Array {
  const mean = isCentred ? direction.reduce((sum, value) => sum + value, 0) / direction.length : 0;
  const size = Math.sqrt(direction.reduce((sum, value) => sum + (value - mean) ** 2, 0) / direction.length);
  const added = Float64Array.from(ahead, (logit, token) => (logit - back[token]) / 2 * size);
  const middle = added.reduce((sum, value) => sum + value, 0) / added.length;
  return added.map((value) => value - middle);
}

/** Whether a final norm takes the mean off: then a direction of equal numbers is nothing to it. */
export function isCentring(ahead: Float32Array, back: Float32Array): boolean {
  const most = ahead.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0);
  return ahead.every((logit, token) => Math.abs(logit - back[token]) <= 1e-3 * most);
}

/** The ids of the largest logits, the largest first, or of the smallest; of equal ones the smaller id is first. */
export function strongest(logits: Float64Array, count: number, sign: 1 | -1): number[] {
  const ids = Uint32Array.from(logits, (_, id) => id);
  return [...ids.sort((a, b) => sign * (logits[b] - logits[a]) || a - b).subarray(0, count)];
}

function squares(vector: Float32Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}
