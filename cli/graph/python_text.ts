/**
 * What krnel-graph cannot compute of some ops, as text.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { PythonProblem } from "../../runner/python/computable.ts";
import { paint } from "../colours.ts";
import type { Terminal } from "../terminal.ts";
import type { Selection } from "./select.ts";

/** What stands in krnel-graph's way, for each op that was chosen and what it needs. */
export async function pythonProblems({ ops, runners }: Selection): Promise<readonly PythonProblem[]> {
  const byRunner = Map.groupBy(ops, (op) => runners.runnerOf(op));
  const reports = await Promise.all([...byRunner].map(([runner, own]) => runner.computableInPython(own)));
  return reports.flatMap(({ problems }) => problems);
}

/** A line of JSON for each problem. */
export function pythonLines(problems: readonly PythonProblem[], variables: Selection["variables"]): string {
  return problems.map(({ op: { uuid }, why, instead }) =>
    `${JSON.stringify({ uuid, name: variables.get(uuid) ?? null, why, instead })}\n`
  ).join("");
}

/** The problems for people, by op. */
export function pythonText(
  problems: readonly PythonProblem[],
  { ops, variables }: Selection,
  terminal: Terminal,
): string {
  if (problems.length === 0) return `krnel-graph can compute ${ops.length === 1 ? "it" : `all ${ops.length} ops`}.\n`;
  const byOp = Map.groupBy(problems, ({ op }) => op);
  return [...byOp].map(([op, own]) => `${title(op, variables, terminal)}\n${own.map(problemText).join("")}`).join("");
}

function title({ uuid }: Op, variables: Selection["variables"], terminal: Terminal): string {
  const name = variables.get(uuid);
  return paint(terminal, "bold", `${uuid}${name === undefined ? "" : ` (${name})`}`);
}

function problemText({ why, instead }: PythonProblem): string {
  return `  krnel-graph cannot compute it: ${why}.\n  Instead: ${instead}.\n`;
}
