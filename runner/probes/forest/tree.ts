/**
 * A decision tree.
 *
 * @module
 */

/** A tree. Node 0 is the root, children come after their parents; `features` is -1 in leaves. */
export interface Tree {
  /** The column that each node splits on. */
  readonly features: number[];
  /** Rows up to this go left, others right; 0 in leaves. */
  readonly thresholds: number[];
  /** The child on the left. */
  readonly left: number[];
  /** The child on the right. */
  readonly right: number[];
  /** The weighted share of positives in each node. */
  readonly values: number[];
  /** The weight of the rows in each node. */
  readonly weights: number[];
}

/** The impurity of a node, from its share of positives. */
export type Impurity = (share: number) => number;

/** What a forest keeps of a tree: arrays, which pass from thread to thread whole. */
export interface GrownTree {
  /** As of the tree. */
  readonly features: Int32Array<ArrayBuffer>;
  /** As of the tree. */
  readonly thresholds: Float32Array<ArrayBuffer>;
  /** As of the tree. */
  readonly left: Int32Array<ArrayBuffer>;
  /** As of the tree. */
  readonly right: Int32Array<ArrayBuffer>;
  /** As of the tree. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** The arrays of a tree. */
export function grownTree({ features, thresholds, left, right, values }: Tree): GrownTree {
  return {
    features: Int32Array.from(features),
    thresholds: Float32Array.from(thresholds),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    values: Float64Array.from(values),
  };
}
