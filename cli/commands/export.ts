/**
 * `probegraph export`: a result as a file.
 *
 * @module
 */

import type { Command } from "commander";
import { showProgress } from "../../notebooks/display/progress/show.ts";
import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { chosenClassifiers, type GuardrailSettings, writeGuardrail } from "../export/guardrail.ts";
import { checkFormat, EXTENSIONS, writeResult } from "../export/write_result.ts";
import { commandLine } from "../graph/command_line.ts";
import { onlyOne } from "../graph/only_one.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { stopOnInterrupt, untilIdle } from "../run/interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

interface ExportOptions extends GraphOptions, Partial<GuardrailSettings> {
  readonly to?: string;
  readonly with?: readonly string[];
  readonly run?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-o, --to <file>", `the file to write: ${EXTENSIONS.join(", ")}`)
    .option("--with <columns>", "columns of its dataset to stand beside a column, as prompt,label", commaList)
    .option("--guardrail <folder>", "the folder to write in place of a file: the chosen classifiers with their model")
    .option("--name <text>", "the guardrail's name")
    .option("--category <text>", "what its classifier flags")
    .option("--threshold <number>", "from which score on, or the variable of a report that report.threshold(…) made")
    .option("--license <text>", "the model's licence, for guardrail.json")
    .option(
      "--quantize <loss>",
      "in 8 bits, where that costs no more ROC AUC than this on the rows that chose the threshold",
    )
    .option("--run", "compute the result first where it is missing")
    .option("-j, --json", "print a line of JSON: uuid, names, kind, the file's path and its bytes")
    .action(async (options: ExportOptions) => {
      const written = (options.to === undefined) === (options.guardrail === undefined)
        ? refuseTarget()
        : options.to === undefined
        ? await exportGuardrail(options as ExportOptions & GuardrailSettings, terminal)
        : await exportFile(options as ExportOptions & { readonly to: string }, terminal);
      if (options.json) terminal.out(`${JSON.stringify(written)}\n`);
      else terminal.err(`Wrote ${options.to ?? options.guardrail}\n`);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Activations for NumPy", "export -f main.ts -s activations --to activations.npy"],
    ["A probe for production", "export -f main.ts -s probe --to probe.onnx"],
    [
      "The same with its model, as a folder that runs anywhere",
      "export -f main.ts -s probe --guardrail guard --threshold 0.5",
    ],
    ["Scores beside what was scored", "export -f main.ts -s scores --with prompt,label -o scores.csv"],
    ["A report, computed first if need be", "export -f main.ts -s report --to report.json --run"],
    ["A control vector for llama.cpp", "export -f main.ts -s refusal --to refusal.gguf"],
    ["One op of the store", "export -u ClassifierEvaluationOp_1234 --to report.json"],
  ]);
}

function refuseTarget(): never {
  throw new UsageError("export writes one thing: a file (--to probe.onnx) or a guardrail's folder (--guardrail guard)");
}

async function exportFile(
  { to, run, json: _, with: others, ...options }: ExportOptions & { readonly to: string },
  terminal: Terminal,
): Promise<object> {
  const selection = await selectOps(options);
  const op = onlyOne(selection, options);
  checkFormat(op, to);
  await requireResults([op], selection, { run, ...options }, terminal);
  const names = selection.names.get(op.uuid) ?? [];
  const name = names[0] ?? columnNameOf(op);
  const bytes = await writeResult(op, selection.runners.runnerOf(op), to, {
    ...(name !== undefined && { name }),
    ...(others !== undefined && { with: others }),
  });
  return { uuid: op.uuid, names, kind: op.kind, file: to, bytes };
}

function commaList(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

async function exportGuardrail(options: ExportOptions & GuardrailSettings, terminal: Terminal): Promise<object> {
  const selection = await selectOps(options);
  const probes = chosenClassifiers(selection, options);
  await requireResults(probes, selection, options, terminal);
  const { folder, manifest, bytes, warnings } = await writeGuardrail(probes, selection, options, options);
  for (const warning of warnings) terminal.err(`${warning}\n`);
  return { folder, name: manifest.name, probes: manifest.probes.map(({ name }) => name), bytes, warnings };
}

async function requireResults(
  ops: readonly Op[],
  { runners }: Selection,
  { run, ...options }: GraphOptions & Pick<ExportOptions, "run">,
  terminal: Terminal,
): Promise<void> {
  for (const op of ops) {
    if (run) await compute(runners.bind(op), terminal);
    else if (!await runners.runnerOf(op).has(op)) {
      throw new UsageError(
        `${op.uuid} has no result yet. Add --run to compute it now, or first run ${commandLine("run", options)}`,
      );
    }
  }
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
