/**
 * What a fuzz target is: code that reads bytes from outside, and inputs to begin with.
 *
 * @module
 */

/** Code that reads what comes from outside. */
export interface FuzzTarget {
  /** Folders or files whose contents it begins with, relative to the project, besides `fuzz/corpus/NAME`. */
  readonly fixtures?: readonly string[];
  /** More inputs to begin with. */
  readonly seeds?: (seed: number) => Iterable<string>;
  /** Words that mean something to it, and are put into inputs. */
  readonly words?: readonly string[];
  /** Where in an input JSON stands, so that mutations can change its values. @default all of it, where it is JSON */
  readonly json?: JsonPart;
  /** How many mutations the test tries. @default 100 */
  readonly testRuns?: number;
  /**
   * Reads an input. It may throw errors of the project; any other one is a fault, as is a wait of seconds, or memory
   * without measure.
   */
  readonly run: (input: Uint8Array<ArrayBuffer>) => unknown;
}

/** The JSON within an input. */
export interface JsonPart {
  /** Its text, or `undefined` where there is none. */
  readonly take: (input: Uint8Array) => string | undefined;
  /** The input with another text in its place. */
  readonly put: (input: Uint8Array, text: string) => Uint8Array<ArrayBuffer>;
}
