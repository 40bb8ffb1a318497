/** What `deno test` said, as far as it is counted: the rest is for people. */
import { stripVTControlCharacters } from "node:util";

/** What became of a unit. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** The names of tests that were not run. They tell why. */
  readonly skipped: readonly string[];
}

const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/;
const SKIPPED = /^(\S.*) \.\.\. ignored \(\d+m?s\)$/;

/** Reads what a process printed. One that ended without a summary, or badly without saying of what, has failed. */
export function readOutcome(output: string, isGood: boolean): Outcome {
  const lines = stripVTControlCharacters(output).split("\n");
  const summary = lines.map((line) => SUMMARY.exec(line)).findLast((match) => match !== null);
  const skipped = lines.flatMap((line) => SKIPPED.exec(line)?.[1] ?? []);
  const [passed, failed] = summary === undefined ? [0, 0] : [Number(summary[1]), Number(summary[2])];
  return { passed, failed: isGood && summary !== undefined ? failed : Math.max(failed, 1), skipped };
}
