/**
 * `probegraph diff`: what differs between two ops and what they depend on.
 *
 * @module
 */

import type { Command } from "commander";
import type { GraphDiff } from "../../ops/diff/diff.ts";
import { paint, type Style } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { loadGraph } from "../graph/load_module.ts";
import { exportedOps } from "../graph/named_ops.ts";
import { operand } from "../graph/operand.ts";
import { storeOption } from "../graph/options.ts";
import { Runners } from "../graph/runners.ts";
import type { Terminal } from "../terminal.ts";

interface DiffOptions {
  readonly file?: readonly string[];
  readonly store?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .argument("<a>", "an op: a variable of the files, main.ts#variable, or (part of) a uuid")
    .argument("<b>", "the op to compare it with")
    .option("-f, --file <file...>", "files whose variables <a> and <b> name")
    .addOption(storeOption())
    .option("-j, --json", "print a line of JSON for each difference")
    .action(async (a: string, b: string, options: DiffOptions) => {
      const exported = [];
      for (const file of options.file ?? []) exported.push(...exportedOps(await loadGraph(file)));
      const runners = new Runners(options.store);
      const diff = (await operand(a, exported, runners)).diff(await operand(b, exported, runners));
      terminal.out(options.json ? diffLines(diff) : diffText(diff, terminal));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Two variables of a file", "diff probe bestProbe -f main.ts"],
    ["One variable in two versions of a file", "diff old.ts#probe new.ts#probe"],
    ["Two ops of the store", "diff TrainClassifierOp_12 TrainClassifierOp_34"],
  ]);
}

function diffLines(diff: GraphDiff): string {
  return diff.toRows().map((row) => `${JSON.stringify(row)}\n`).join("");
}

function diffText(diff: GraphDiff, terminal: Terminal): string {
  if (diff.isEmpty) return "The ops are the same.\n";
  const lines = diff.toString().trimEnd().split("\n");
  return lines.map((line) => `${paint(terminal, lineStyle(line), line)}\n`).join("");
}

function lineStyle(line: string): Style | undefined {
  if (/^(---|\+\+\+) /.test(line)) return "bold";
  if (line.startsWith("+")) return "green";
  if (line.startsWith("-")) return "red";
  return line.startsWith("@@") ? "faint" : undefined;
}
