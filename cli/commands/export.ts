/**
 * `probegraph export`: a result as a file.
 *
 * @module
 */

import type { Command } from "commander";
import { showProgress } from "../../notebooks/display/progress/show.ts";
import type { Op } from "../../ops/op.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { checkFormat, EXTENSIONS, writeResult } from "../export/write_result.ts";
import { commandLine } from "../graph/command_line.ts";
import { onlyOne } from "../graph/only_one.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { selectOps } from "../graph/select.ts";
import { stopOnInterrupt, untilIdle } from "../run/interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

interface ExportOptions extends GraphOptions {
  readonly to: string;
  readonly run?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .requiredOption("--to <file>", `the file to write: ${EXTENSIONS.join(", ")}`)
    .option("--run", "compute the result first where it is missing")
    .option("-j, --json", "print a line of JSON: uuid, names, kind, the file's path and its bytes")
    .action(async ({ to, run, json, ...options }: ExportOptions) => {
      const selection = await selectOps(options);
      const op = onlyOne(selection, options);
      checkFormat(op, to);
      const runner = selection.runners.runnerOf(op);
      if (run) await compute(selection.runners.bind(op), terminal);
      else if (!await runner.has(op)) {
        throw new UsageError(
          `${op.uuid} has no result yet. Add --run to compute it now, or first run ${commandLine("run", options)}`,
        );
      }
      const bytes = await writeResult(op, runner, to);
      const names = selection.names.get(op.uuid) ?? [];
      if (json) terminal.out(`${JSON.stringify({ uuid: op.uuid, names, kind: op.kind, file: to, bytes })}\n`);
      else terminal.err(`Wrote ${to}\n`);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Activations for NumPy", "export -f main.ts -s activations --to activations.npy"],
    ["A probe for production", "export -f main.ts -s probe --to probe.onnx"],
    ["A report, computed first if need be", "export -f main.ts -s report --to report.json --run"],
    ["A control vector for llama.cpp", "export -f main.ts -s refusal --to refusal.gguf"],
    ["One op of the store", "export -u ClassifierEvaluationOp_1234 --to report.json"],
  ]);
}

async function compute(op: Op, terminal: Terminal): Promise<void> {
  using interruption = stopOnInterrupt(terminal, () => terminal.err("Stopping: what is finished is kept.\n"));
  showProgress(terminal.isErrTerminal ? "terminal" : "log");
  try {
    await op.materialize({ signal: interruption.signal });
  } finally {
    if (interruption.signal.aborted) await untilIdle();
    showProgress("nowhere");
  }
}
