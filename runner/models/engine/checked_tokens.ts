/**
 * Tokens whose logits are compared where any will do. Who asks needs no onnxruntime.
 *
 * @module
 */

/** Ids of tokens that every vocabulary has. */
export const CHECKED_TOKENS: readonly number[] = [0, 1, 2, 3, 5, 8, 13, 21];
