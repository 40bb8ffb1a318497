/**
 * `probegraph summary`: how many ops there are of each type, and how far they are.
 *
 * @module
 */

import type { Command } from "commander";
import { keptText } from "../../notebooks/display/text.ts";
import type { State, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { stateStyle } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { selectOps } from "../graph/select.ts";
import { statesOf, statusesOf } from "../graph/states.ts";
import { textTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-j, --json", "print one line of JSON: types to states to counts")
    .action(async (options: GraphOptions & { json?: boolean }) => {
      const { ops, runners } = await selectOps(options);
      const states = await statesOf(ops, runners);
      const counts = countStates(ops, states);
      if (options.json) terminal.out(`${JSON.stringify(counts)}\n`);
      else {
        const left = ops.filter(({ uuid }) => LEFT.includes(states.get(uuid)!));
        terminal.out(summaryTable(counts, terminal) + leftText(await statusesOf(left, runners)));
      }
      finish(EXIT.done);
    });
  addExamples(command, [
    ["All ops of a file", "summary -f main.ts"],
    ["Probes only", "summary -f main.ts -t TrainClassifier"],
    ["For a program", "summary -f main.ts -j"],
  ]);
}

type Counts = Readonly<Record<string, Readonly<Partial<Record<State, number>>>>>;

function countStates(ops: readonly Op[], states: ReadonlyMap<string, State>): Counts {
  const counts: Record<string, Partial<Record<State, number>>> = {};
  for (const { type, uuid } of ops) {
    const ofType = counts[type] ??= {};
    const state = states.get(uuid)!;
    ofType[state] = (ofType[state] ?? 0) + 1;
  }
  return counts;
}

const SHOWN: readonly State[] = ["new", "pending", "running", "interrupted", "completed", "failed"];

/** The width of the table, with the longest name of a type; narrower terminals are shown no columns of zeros. */
const NEEDED_COLUMNS = 76;

/** Ephemeral ops are left out: there is nothing to compute ahead of time. */
function summaryTable(counts: Counts, terminal: Terminal): string {
  const groups = Object.entries(counts).map(([type, ofType]) => {
    const numbers = SHOWN.map((state) => ofType[state] ?? 0);
    return { type, numbers, total: numbers.reduce((sum, count) => sum + count, 0) };
  }).filter(({ total }) => total > 0).sort((a, b) => b.total - a.total || (a.type < b.type ? -1 : 1));
  if (groups.length === 0) return "All of these ops are ephemeral: they are computed whenever they are asked for.\n";
  const table = (states: readonly State[]): string => {
    const columns = ["type", "total", ...states].map((name, i) => ({ name, isNumber: i > 0 }));
    const rows = groups.map(({ type, numbers, total }) => [
      { text: type, style: "bold" as const },
      String(total),
      ...states.map((state) => {
        const count = numbers[SHOWN.indexOf(state)];
        return { text: String(count), style: count === 0 ? "faint" as const : stateStyle(state) };
      }),
    ]);
    return textTable(terminal, columns, rows);
  };
  const isNarrow = terminal.isTerminal && terminal.columns() < NEEDED_COLUMNS;
  const occurring = SHOWN.filter((_, i) => groups.some(({ numbers }) => numbers[i] > 0));
  return table(isNarrow ? occurring : SHOWN.filter((state) => state !== "interrupted" || occurring.includes(state)));
}

/** States in which rows may be kept. */
const LEFT: readonly State[] = ["interrupted", "failed"];

/** What a run will go on from; nothing where nothing was interrupted, and no rows are kept of what failed. */
function leftText(statuses: readonly Status[]): string {
  return LEFT.map((state) => {
    const left = statuses.filter((status) => status.state === state);
    const kept = keptText(left.reduce((sum, { rowsKept = 0 }) => sum + rowsKept, 0));
    if (left.length === 0 || (state === "failed" && kept === undefined)) return "";
    const nobody = state === "interrupted" ? `nobody computes ${left.length === 1 ? "it" : "them"} now, and ` : "";
    return `${left.length} ${state}, ${kept ?? "no rows kept"}: ${nobody}a run goes on from there\n`;
  }).join("");
}
