/**
 * Features of an autoencoder as plain data.
 *
 * @module
 */

/** For each row, for each of its tokens, `[index, value]` of what is not 0. Pooled features have one entry for each row. */
export type FeaturesJson = readonly (readonly (readonly (readonly [index: number, value: number])[])[])[];
