/**
 * `probegraph remove`: results that are to be computed anew.
 *
 * @module
 */

import type { Command } from "commander";
import { bytesText, countText } from "../../notebooks/display/text.ts";
import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import type { RemovalItem, StayReason } from "../../stores/removal_items.ts";
import type { RemovalReport } from "../../stores/remove_results.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { requireStore } from "../graph/store_there.ts";

interface RemoveOptions extends GraphOptions {
  readonly dependents?: boolean;
  readonly data?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--dependents", "remove what was made from these results, too, and what took rows from them")
    .option("--data", "remove datasets and autoencoders from outside, too: their files must still be there")
    .option("-y, --yes", "remove what is found; without it, nothing is removed")
    .option("-j, --json", "print a line of JSON for each op")
    .action(async ({ dependents, data, yes, json, ...options }: RemoveOptions) => {
      await requireStore(options.store);
      const selection = await selectOps(options);
      let isDone = true;
      for (const [runner, ops] of byRunner(selection)) {
        const report = await runner.remove(ops, { dependents, data, dryRun: !yes });
        terminal.out(json ? removalLines(report, selection) : removalText(report, runner.storeUri, selection));
        isDone &&= !report.items.some(({ stays }) => stays === "computed now");
      }
      finish(isDone ? EXIT.done : EXIT.failed);
    });
  command.addHelpText(
    "after",
    "\nThe next run computes them anew, and all of their rows, whoever else has some of these.",
  );
  addExamples(command, [
    ["What would go of one variable, and what was made from it", "remove -f main.ts -s activations --no-deps"],
    ["Remove all of that", "remove -f main.ts -s activations --no-deps --dependents --yes"],
    ["All activations of the store that were computed on WebGPU", "remove -u LLMLayerActivations -p webgpu"],
  ]);
}

/** The ops that have results to remove, with their runners; where none has, all, of which it is told then. */
function byRunner({ ops, runners }: Selection): Map<Runner, Op[]> {
  const stored = ops.filter(({ isEphemeral }) => !isEphemeral);
  return Map.groupBy(stored.length > 0 ? stored : ops, (op) => runners.runnerOf(op));
}

function removalLines({ items, removed }: RemovalReport, { names }: Selection): string {
  return items.map((item) => {
    return `${JSON.stringify({ ...item, names: names.get(item.uuid) ?? [], removed: removed && isGoing(item) })}\n`;
  }).join("");
}

function removalText(report: RemovalReport, uri: string, selection: Selection): string {
  const { items, bytes, removed } = report;
  if (items.length === 0) return `${uri} has nothing of ${countText(selection.ops.length, "op")} that was chosen\n`;
  const going = items.filter(isGoing).length;
  const what = `${countText(going, "result")}, ${bytesText(bytes)}`;
  const end = removed ? `Removed ${what}` : `${what} can go${going > 0 ? ": add --yes" : ""}`;
  return `${items.map((item) => itemText(item, selection)).join("")}${[end, ...wayOut(items)].join(". ")}\n`;
}

function isGoing({ stays }: RemovalItem): boolean {
  return stays === undefined;
}

function itemText({ uuid, why, bytes, stays }: RemovalItem, { names }: Selection): string {
  const [name] = names.get(uuid) ?? [];
  const notes = [...(why === "chosen" ? [] : [why]), ...(stays === undefined ? [] : [STAYS[stays]])];
  const text = [uuid, ...(name === undefined ? [] : [`(${name})`])].join(" ");
  const action = stays === undefined ? "remove" : "leave";
  return `${action.padEnd(6)}  ${bytesText(bytes).padStart(8)}  ${text}${
    notes.length > 0 ? `: ${notes.join(", ")}` : ""
  }\n`;
}

/** Why something stays, in words. */
const STAYS: Readonly<Record<StayReason, string>> = {
  "from outside": "no run computes it anew",
  "computed now": "somebody computes it now",
  "not asked for": "not asked for",
  "krnel-graph's own": "krnel-graph computed it, and nothing was computed here",
};

/** What to do where something stays. */
function wayOut(items: readonly RemovalItem[]): string[] {
  const count = (reason: StayReason) => items.filter(({ stays }) => stays === reason).length;
  const ways: readonly [StayReason, string][] = [
    ["not asked for", "made from them, or with rows of them, and as wrong where these are: add --dependents"],
    ["from outside", "from files or tables outside, which must still be there: add --data"],
    ["krnel-graph's own", "of krnel-graph's own: where these are wrong, delete their folders by hand"],
    ["computed now", "computed at this moment: stop that, or wait for it, and ask again"],
  ];
  return ways.flatMap(([reason, text]) => count(reason) > 0 ? [`Leaves ${count(reason)} ${text}`] : []);
}
