/** What people read: a line for each unit that ends, and at the end what failed, what was skipped and why, and the sum. */
import { stripVTControlCharacters } from "node:util";
import type { Finished } from "./process.ts";

/** The line of a unit that has ended. */
export function progressLine(finished: Finished, place: number, of: number): string {
  const { cpuSeconds, failed, passed, seconds, skipped, unit } = finished;
  const counts = [
    failed === 0 ? "" : `${failed} FAILED`,
    `${passed} passed`,
    skipped.length === 0 ? "" : `${skipped.length} skipped`,
  ];
  const width = String(of).length;
  const time = cpuSeconds === undefined ? "" : `, ${cpuSeconds.toFixed(1).padStart(5)} s of CPU`;
  return `${String(place).padStart(width)}/${of} ${seconds.toFixed(1).padStart(5)} s${time}  ${unit.name}: ${
    counts.filter((text) => text !== "").join(", ")
  }`;
}

/**
 * All that is said at the end. The last line is the sum.
 *
 * @param proofsLeft how many files of proofs were not run
 */
export function summaryOf(all: readonly Finished[], proofsLeft: number): string {
  const bad = all.filter(({ failed }) => failed > 0);
  const sum = (count: (finished: Finished) => number) => all.reduce((total, finished) => total + count(finished), 0);
  const total = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${
    sum(({ skipped }) => skipped.length)
  } skipped`;
  const skippedNames = all.flatMap(({ skipped }) => skipped);
  return [...bad.map(failedPart), skippedPart(skippedNames), failedList(bad), leftPart(proofsLeft), total]
    .filter((part) => part !== "").join("\n\n");
}

function failedPart({ output, unit }: Finished): string {
  return `──── ${unit.name} failed ────\n${output.trim()}`;
}

function failedList(bad: readonly Finished[]): string {
  const lines = bad.map(({ faults, unit }) =>
    [`  deno task test ${unit.paths.join(" ")}`, ...faults.map((fault) => `    ${fault}`)].join("\n")
  );
  return lines.length === 0 ? "" : `Failed; run alone with\n${lines.join("\n")}`;
}

/** Why tests were skipped, each reason once, with how many. */
function skippedPart(names: readonly string[]): string {
  const reasons = Map.groupBy(names.map(stripVTControlCharacters), reasonOf);
  const lines = [...reasons].map(([reason, tests]) => `  ${tests.length} × ${reason}`);
  return lines.length === 0 ? "" : `Skipped, and why\n${lines.join("\n")}`;
}

function leftPart(proofs: number): string {
  return proofs === 0 ? "" : `Files of proofs that are left to deno task test:proofs: ${proofs}`;
}

function reasonOf(name: string): string {
  return /\((?:ignored: )?(needs .*)\)$/.exec(name)?.[1] ?? /\(ignored: (.*)\)$/.exec(name)?.[1] ??
    `no reason is given: ${name}`;
}
