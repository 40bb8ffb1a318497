/** What `deno test` said, as far as it is counted: the rest is for people. */
import { constants } from "node:os";
import { stripVTControlCharacters } from "node:util";

/** What became of a unit. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** The names of tests that were not run. They tell why. */
  readonly skipped: readonly string[];
  /** What failed: tests with their places, and how the process ended where that is no test's doing. */
  readonly faults: readonly string[];
}

const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/;
const SKIPPED = /^(\S.*) \.\.\. ignored \(\d+m?s\)$/;

const FAULT = /^(\S.*) => (\S+:\d+:\d+)$/;
const LOADING = /^(\S+_test\.ts) \(uncaught error\)$/;

/** Reads what a process printed. One that ended without a summary, or badly without saying of what, has failed. */
export function readOutcome(output: string, code: number): Outcome {
  const lines = stripVTControlCharacters(output).split("\n");
  const summary = lines.map((line) => SUMMARY.exec(line)).findLast((match) => match !== null);
  const skipped = lines.flatMap((line) => SKIPPED.exec(line)?.[1] ?? []);
  const [passed, failed] = summary === undefined ? [0, 0] : [Number(summary[1]), Number(summary[2])];
  const ending = endingOf(code, summary && failed);
  const faults = [...new Set(lines.flatMap(faultsOf)), ...ending];
  return { passed, skipped, faults, failed: failed === 0 ? ending.length : failed };
}

/** What a line says that failed. */
function faultsOf(line: string): string[] {
  const [, test, place] = FAULT.exec(line) ?? [];
  if (test !== undefined) return [`${test} (${place})`];
  const [, file] = LOADING.exec(line) ?? [];
  return file === undefined ? [] : [`${file}, outside of its tests`];
}

/** How a process ended, where its tests do not explain it. @param failed of its tests, if it said so */
function endingOf(code: number, failed: number | undefined): string[] {
  if (failed === undefined) return [`its process ended before it said what became of the tests, ${wordsOf(code)}`];
  return code === 0 || failed > 0 ? [] : [`its process ended after all of its tests had passed, ${wordsOf(code)}`];
}

/** A process's code in words: shells, and Deno, give 128 and more to those that a signal ended. */
function wordsOf(code: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? `with code ${code}` : `by ${signal}`;
}
