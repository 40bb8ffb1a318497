/**
 * What is known of a cut model before it runs. Who asks needs no onnxruntime.
 *
 * @module
 */

/** What weights a cut model has. */
export interface CutFacts {
  /** Bytes of the weights that it holds in memory once it is loaded. */
  readonly weightBytes: number;
  /** Whether weights have few bits, each block of them a scale: devices round products with them differently. */
  readonly isBlockQuantised: boolean;
}

/** The same of a cut that has more, which may be much. */
export function factsOf({ weightBytes, isBlockQuantised }: CutFacts): CutFacts {
  return { weightBytes, isBlockQuantised };
}

/** Those of a model that is cut into parts, each of which is loaded. */
export function factsOfParts(parts: readonly CutFacts[]): CutFacts {
  return {
    weightBytes: parts.reduce((sum, { weightBytes }) => sum + weightBytes, 0),
    isBlockQuantised: parts.some(({ isBlockQuantised }) => isBlockQuantised),
  };
}
