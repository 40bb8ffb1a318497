/**
 * Prints what was found.
 *
 * @module
 */
import { goalsOf } from "./goals.ts";
import { type Finding, isAnswer, type Speed } from "./results.ts";

/** Prints answers, speeds, and goals. */
export function printTable(findings: readonly Finding[]): void {
  console.log("\nLargest differences from the CPU, as a fraction of the largest number:");
  console.table(findings.filter(isAnswer));
  console.log("\nRows a second, prompts of 48 tokens on average:");
  const speeds = findings.filter((finding): finding is Speed => !isAnswer(finding));
  console.table(speeds);
  console.log("\nGoals:");
  const words = (found: number | undefined) => found === undefined ? "not measured" : found.toFixed(2);
  console.table(goalsOf(speeds).map((goal) => ({ ...goal, found: words(goal.found) })));
  const wrong = findings.filter((finding) => isAnswer(finding) && finding.verdict !== "right");
  if (wrong.length > 0) Deno.exit(1);
}
