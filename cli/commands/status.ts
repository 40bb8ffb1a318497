/**
 * `probegraph status`: the state of each op.
 *
 * @module
 */

import type { Command } from "commander";
import { keptText } from "../../notebooks/display/text.ts";
import type { Status } from "../../ops/evaluator.ts";
import { listNames } from "../../ops/messages.ts";
import { reusedTexts } from "../../notebooks/display/status/reused.ts";
import { paint, stateStyle } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { selectOps } from "../graph/select.ts";
import { statusesOf } from "../graph/states.ts";
import { statusLine } from "../graph/status_data.ts";
import { outAll, type Terminal } from "../terminal.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-j, --json", "print a line of JSON for each op")
    .action(async (options: GraphOptions & { json?: boolean }) => {
      const { ops, names, runners } = await selectOps(options);
      const statuses = (await statusesOf(ops, runners)).sort((a, b) => a.op.uuid < b.op.uuid ? -1 : 1);
      const textOf = options.json
        ? statusLine
        : (status: Status, own: readonly string[]) => statusText(status, own, terminal);
      outAll(terminal, statuses.values().map((status) => textOf(status, names.get(status.op.uuid) ?? [])));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["One op of the store", "status -u TrainClassifierOp_1234"],
    ["What failed, and why", "status -f main.ts --state failed"],
    ["For a program", "status -f main.ts -s probe -j"],
  ]);
}

function statusText(status: Status, names: readonly string[], terminal: Terminal): string {
  const { op, state, error, warnings = [], rowsKept } = status;
  const style = stateStyle(state);
  const kept = rowsKept === undefined ? "" : `, ${keptText(rowsKept)}`;
  const rest = names.length > 1 ? `${op.uuid}  (also ${listNames(names.slice(1))})` : op.uuid;
  const notes = [...(error === undefined ? [] : [paint(terminal, "red", error)]), ...warnings, ...reusedTexts(status)];
  return [
    `${[...names.slice(0, 1), op.type].join(", ")}: ${paint(terminal, style, state)}${kept}  ${
      paint(terminal, "faint", rest)
    }\n`,
    ...notes.map((note) => `    ${note.replaceAll("\n", "\n    ")}\n`),
  ].join("");
}
