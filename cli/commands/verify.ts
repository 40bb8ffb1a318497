/**
 * `probegraph verify`: whether results are as they were written.
 *
 * @module
 */

import type { Command } from "commander";
import { type Verification, verifyStore } from "../../stores/housekeeping.ts";
import { ResultStore } from "../../stores/results.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { chosenStores } from "../graph/stores.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";
import type { Terminal } from "../terminal.ts";

interface VerifyOptions {
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly wholeGraphs?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--repair", "record anew what earlier versions recorded where krnel-graph took it for results of its own")
    .option(
      "--whole-graphs",
      "write status.json with large inline data, for krnel-graph to find ops by their uuids alone",
    )
    .option("-j, --json", "print a line of JSON for each result that is damaged or could not be checked")
    .action(async (options: GraphOptions & VerifyOptions) => {
      using interruption = stopOnInterrupt(terminal, () => terminal.err("Stopping.\n"));
      let isWhole = true;
      for (const { store, uuids } of await chosenStores(options)) {
        const { signal } = interruption;
        const { repair, wholeGraphs } = options;
        const found = await verifyStore(new ResultStore(store), { uuids, signal, repair, wholeGraphs });
        terminal.out(options.json ? problemLines(found) : verificationText(store.uri, found, terminal));
        isWhole &&= found.damaged.length === 0 && found.failed.length === 0;
      }
      finish(isWhole ? EXIT.done : EXIT.failed);
    });
  command.addHelpText("after", "\nDamaged results are set aside: the next run computes them again.");
  addExamples(command, [
    ["The whole configured store", "verify"],
    ["Let Python train what an earlier version trained here", "verify --repair -t TrainClassifier"],
    ["What a file uses of it", "verify -f main.ts"],
  ]);
}

function problemsOf({ damaged, failed }: Verification): { uuid: string; problem: string }[] {
  return [
    ...damaged.map(({ uuid, setAside }) => ({ uuid, problem: `damaged, set aside as ${setAside ?? "nothing"}` })),
    ...failed.map(({ uuid, error }) => ({ uuid, problem: error.message })),
  ];
}

function problemLines(found: Verification): string {
  return problemsOf(found).map((problem) => `${JSON.stringify(problem)}\n`).join("");
}

function verificationText(uri: string, found: Verification, terminal: Terminal): string {
  const problems = problemsOf(found).map(({ uuid, problem }) => `${paint(terminal, "red", uuid)}: ${problem}\n`);
  const { whole, unchecked, damaged, failed, repaired, wholeGraphs } = found;
  return `${problems.join("")}${uri}: ${whole.length} whole, ${unchecked.length} without a checksum, ` +
    `${damaged.length} damaged, ${failed.length} not readable` +
    `${repaired.length > 0 ? `, ${repaired.length} repaired` : ""}` +
    `${wholeGraphs.length > 0 ? `, ${wholeGraphs.length} with their graphs for krnel-graph` : ""}\n`;
}
