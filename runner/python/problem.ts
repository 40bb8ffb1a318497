/**
 * @module
 */

/** One thing that krnel-graph cannot do. */
export interface Problem {
  /** What it is, of krnel-graph: "it has no …". */
  readonly why: string;
  /** What to write in its place. */
  readonly instead: string;
}
