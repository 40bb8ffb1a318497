/**
 * What one rendering may use, so that no template runs for ever or fills the memory.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import { isText, type Markup, type PyValue } from "./values/values.ts";

/** Limits of one rendering. */
export interface RenderLimits {
  /** Steps: an expression evaluated, an item visited, or 16 characters read or made by an operation. @default 5,000,000 */
  readonly steps?: number;
  /** Characters written, those of macros and captured blocks included. @default 10,000,000 */
  readonly output?: number;
}

const DEFAULT_STEPS = 5_000_000;
/** Characters that a rendering may write. */
export const DEFAULT_OUTPUT = 10_000_000;
const CHARACTERS_PER_STEP = 16;
const textLength = (text: string | Markup): number => typeof text === "string" ? text.length : text.text.length;
/** Macros, recursive loops and `caller` may nest this deep; Python gives up at about the same depth. */
const MAX_DEPTH = 200;

/** Counts down while a template is rendered. */
export class Budget {
  readonly #limits: Required<RenderLimits>;
  #steps: number;
  #output: number;
  #depth = 0;

  constructor(limits: RenderLimits = {}) {
    this.#limits = { steps: limits.steps ?? DEFAULT_STEPS, output: limits.output ?? DEFAULT_OUTPUT };
    this.#steps = this.#limits.steps;
    this.#output = this.#limits.output;
  }

  /** Takes steps; throws once there are none left. */
  spend(steps: number): void {
    this.#steps -= steps;
    if (!(this.#steps >= 0)) {
      throw new PyError(
        "LimitError",
        `rendering took more than ${this.#limits.steps} steps; shorten the loops or the input`,
      );
    }
  }

  /** Takes the steps for a text of so many characters, before it is made. */
  spendText(characters: number): void {
    this.spend(1 + Math.floor(characters / CHARACTERS_PER_STEP));
  }

  /** Takes the steps for reading the texts among some values: what takes them may read all of each. */
  spendReading(values: Iterable<PyValue>): void {
    for (const value of values) if (isText(value)) this.spendText(textLength(value));
  }

  /** Takes characters of output. */
  write(characters: number): void {
    this.#output -= characters;
    if (this.#output < 0) {
      throw new PyError(
        "LimitError",
        `rendering wrote more than ${this.#limits.output} characters; shorten the output`,
      );
    }
  }

  /** Runs a nested call. */
  nested<T>(work: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      throw new PyError("RecursionError", `macros and recursive loops may nest ${MAX_DEPTH} deep; this one never ends`);
    }
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
