/**
 * `probegraph export`: a result as a file.
 *
 * @module
 */

import type { Command } from "commander";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { EXTENSIONS, writeResult } from "../export/write_result.ts";
import { onlyOne } from "../graph/only_one.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { selectOps } from "../graph/select.ts";
import { UsageError } from "../usage_error.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .requiredOption("--to <file>", `the file to write: ${EXTENSIONS.join(", ")}`)
    .action(async ({ to, ...options }: GraphOptions & { to: string }) => {
      const selection = await selectOps(options);
      const op = onlyOne(selection, options);
      const runner = selection.runners.runnerOf(op);
      if (!await runner.has(op)) throw new UsageError(`${op.uuid} has no result yet: compute it with probegraph run`);
      await writeResult(op, runner, to);
      terminal.err(`Wrote ${to}\n`);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Activations for NumPy", "export -f main.ts -s activations --to activations.npy"],
    ["A probe for production", "export -f main.ts -s probe --to probe.onnx"],
    ["A report", "export -u ClassifierEvaluationOp_1234 --to report.json"],
  ]);
}
