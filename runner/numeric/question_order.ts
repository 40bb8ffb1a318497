/**
 * In which order kernels answer several questions about a matrix in one pass over its rows.
 *
 * @module
 */

import type { Question } from "./products.ts";

/** Those that multiply with vectors lie in front, those that add rows up behind, so that each kernel finds its own without gaps. */
const SIDES: readonly Question["side"][] = ["times", "through", "transposedTimes"];

/** Questions in their order. */
export interface OrderedQuestions {
  /** All of them. */
  readonly questions: readonly Question[];
  /** How many from the first on multiply rows with a vector. */
  readonly multiplied: number;
  /** From which one on rows are added up. */
  readonly firstAdded: number;
  /** Brings answers into the order in which the questions were asked. */
  asAsked<T>(answers: readonly T[]): T[];
}

/** Puts questions into their order. */
export function ordered(asked: readonly Question[]): OrderedQuestions {
  const places = SIDES.flatMap((side) => asked.keys().filter((k) => asked[k].side === side).toArray());
  const of = (...sides: Question["side"][]): number => asked.filter(({ side }) => sides.includes(side)).length;
  return {
    questions: places.map((k) => asked[k]),
    multiplied: of("times", "through"),
    firstAdded: of("times"),
    asAsked: <T>(answers: readonly T[]) => {
      const results: T[] = [];
      places.forEach((k, i) => results[k] = answers[i]);
      return results;
    },
  };
}
