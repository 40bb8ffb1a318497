/**
 * A decision tree.
 *
 * @module
 */

/** A tree. Node 0 is the root, children come after their parents; `features` is -1 in leaves. */
export interface Tree {
  readonly features: number[];
  readonly thresholds: number[];
  readonly left: number[];
  readonly right: number[];
  /** The weighted share of positives in each node. */
  readonly values: number[];
  /** The weight of the rows in each node. */
  readonly weights: number[];
}

/** The impurity of a node, from its share of positives. */
export type Impurity = (share: number) => number;
