/**
 * `probegraph copy`: results from one store to another.
 *
 * @module
 */

import type { Command } from "commander";
import { bytesText } from "../../notebooks/display/text.ts";
import { copyStore } from "../../stores/housekeeping.ts";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { chosenStores } from "../graph/stores.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .requiredOption("--to <uri>", "the store to copy to")
    .option("-j, --json", "print one line of JSON")
    .action(async ({ to, json, ...options }: GraphOptions & { to: string; json?: boolean }) => {
      using interruption = stopOnInterrupt(terminal, () => terminal.err("Stopping.\n"));
      const target = openStore(to);
      for (const { store, uuids } of await chosenStores(options)) {
        const { copied, skipped, bytes } = await copyStore(new ResultStore(store), new ResultStore(target), {
          uuids,
          signal: interruption.signal,
        });
        const counts = { copied: copied.length, skipped: skipped.length, bytes };
        const text = `${store.uri} → ${target.uri}: ${copied.length} copied (${bytesText(bytes)}), ` +
          `${skipped.length} there already\n`;
        terminal.out(json ? `${JSON.stringify({ from: store.uri, to: target.uri, ...counts })}\n` : text);
      }
      finish(EXIT.done);
    });
  addExamples(command, [
    ["The configured store to a bucket", "copy --to s3://team/probes"],
    [
      "What one report is made from, from a bucket to a folder",
      "copy -f main.ts --store s3://team/probes --to ./results",
    ],
  ]);
}
