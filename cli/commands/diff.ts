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
import { exportedFrom } from "../graph/exported_from.ts";
import { operand } from "../graph/operand.ts";
import { storeOption } from "../graph/options.ts";
import { Runners } from "../graph/runners.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

interface DiffOptions {
  readonly file?: readonly string[];
  readonly store?: string;
  readonly json?: boolean;
}

interface DiffOperands {
  readonly a: string;
  readonly b: string;
  readonly files: readonly string[];
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .usage("[options] <a> <b>")
    .argument("[a]", "an op: a variable of the files, main.ts#variable, or (part of) a uuid")
    .argument("[b]", "the op to compare it with")
    .option("-f, --file <file...>", "files whose variables <a> and <b> name")
    .addOption(storeOption())
    .option("-j, --json", "print a line of JSON for each difference")
    .action(async (first: string | undefined, second: string | undefined, options: DiffOptions) => {
      const { a, b, files } = operands([first, second], options.file ?? []);
      const exported = await exportedFrom(files);
      const runners = new Runners(options.store);
      const diff = (await operand(a, exported, runners)).diff(await operand(b, exported, runners));
      terminal.out(options.json ? diffLines(diff) : diffText(diff, terminal));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Two variables of a file", "diff -f main.ts probe bestProbe"],
    ["One variable in two versions of a file", "diff old.ts#probe new.ts#probe"],
    ["Two ops of the store", "diff TrainClassifierOp_12 TrainClassifierOp_34"],
  ]);
}

/** The two ops, which may stand before `-f` and its files, or after them. */
function operands(given: readonly (string | undefined)[], words: readonly string[]): DiffOperands {
  const before = given.filter((word) => word !== undefined);
  const fileCount = Math.max(words.length - (2 - before.length), Math.min(words.length, 1));
  const [a, b] = [...before, ...words.slice(fileCount)];
  if (a !== undefined && b !== undefined) return { a, b, files: words.slice(0, fileCount) };
  throw new UsageError(`diff compares two ops, got ${a ?? "none"}: probegraph diff probe bestProbe -f main.ts`);
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
