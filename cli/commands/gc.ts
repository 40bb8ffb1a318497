/**
 * `probegraph gc`: what a store no longer needs.
 *
 * @module
 */

import type { Command } from "commander";
import { bytesText } from "../../notebooks/display/text.ts";
import type { Op } from "../../ops/op.ts";
import { collectGarbage, type GarbageReport } from "../../stores/collect_garbage.ts";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { storeOption, wholeNumber } from "../graph/options.ts";
import { requireStore } from "../graph/store_there.ts";

interface GcOptions {
  readonly keep?: readonly string[];
  readonly store?: string;
  readonly olderThan: number;
  readonly damaged?: boolean;
  readonly remove?: boolean;
  readonly json?: boolean;
}

const DAY = 24 * 3_600_000;

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .option("--keep <file...>", "files whose graphs are still wanted: results that none of them uses can go")
    .option("--older-than <days>", "keep what was written in this many days", wholeNumber, 1)
    .option("--damaged", "damaged results that were set aside can go too")
    .option("--remove", "remove what is found; without it, nothing is removed")
    .addOption(storeOption())
    .option("-j, --json", "print a line of JSON for each thing")
    .action(async (options: GcOptions) => {
      await requireStore(options.store);
      const report = await collectGarbage(new ResultStore(openStore(options.store)), {
        keep: options.keep && await keptOps(options.keep),
        olderThanMs: options.olderThan * DAY,
        damaged: options.damaged,
        remove: options.remove,
      });
      terminal.out(options.json ? garbageLines(report) : garbageText(report));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["What crashed runs left behind", "gc"],
    ["Everything that two files no longer use", "gc --keep main.ts sweep.ts --remove"],
  ]);
}

/** Without files, nothing that reads a graph is loaded. */
async function keptOps(files: readonly string[]): Promise<Op[]> {
  const { exportedFrom } = await import("../graph/exported_from.ts");
  return (await exportedFrom(files)).map(({ op }) => op);
}

function garbageLines({ items, removed }: GarbageReport): string {
  return items.map((item) => `${JSON.stringify({ ...item, removed })}\n`).join("");
}

function garbageText({ items, bytes, removed }: GarbageReport): string {
  const lines = items.map((item) => `${item.reason.padEnd(13)}  ${bytesText(item.bytes).padStart(8)}  ${item.name}\n`);
  const what = `${items.length} files, ${bytesText(bytes)}`;
  const end = removed ? `Removed ${what}` : `${what} can go${items.length > 0 ? ": add --remove" : ""}`;
  return `${lines.join("")}${end}\n`;
}
