/**
 * `probegraph print`: ops as code.
 *
 * @module
 */

import type { Command } from "commander";
import { serialize } from "../../ops/graph_file.ts";
import type { Op } from "../../ops/op.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { printCode } from "../graph/print_code.ts";
import { selectOps } from "../graph/select.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-j, --json", "print a line of JSON for each op: its uuid, type and fields")
    .action(async (options: GraphOptions & { json?: boolean }) => {
      const selection = await selectOps(options);
      terminal.out(options.json ? selection.ops.map(opLine).join("") : printCode(selection));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["One variable of a file, with all that it is made from", "print -f main.ts -s probe"],
    ["One op of the store", "print -u TrainClassifierOp_1234"],
  ]);
}

function opLine(op: Op): string {
  return `${JSON.stringify({ uuid: op.uuid, ...serialize(op).nodes[op.uuid] })}\n`;
}
