/**
 * `probegraph make-group`: several ops under one uuid, to be run from elsewhere.
 *
 * @module
 */

import type { Command } from "commander";
import { createOp } from "../../ops/create.ts";
import { walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { GroupedOp } from "../../ops/types/groups.ts";
import type { Runner } from "../../runner/runner.ts";
import { ResultStore } from "../../stores/results.ts";
import { newStatus } from "../../stores/status.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-j, --json", "print a line of JSON: the group's uuid and its ops")
    .action(async (options: GraphOptions & { json?: boolean }) => {
      const selection = await selectOps(options);
      const runner = selection.runners.runnerOf(selection.ops[0]);
      const group = groupOf(selection, runner);
      await announce(group, runner);
      const ops = selection.ops.map(({ uuid }) => uuid).sort();
      terminal.out(options.json ? `${JSON.stringify({ uuid: group.uuid, ops })}\n` : `${group.uuid}\n`);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["All probes of a file", "make-group -f main.ts -t TrainClassifier"],
    ["Then, on a machine that has the store but not the file", "run -u GroupedOp_1234"],
  ]);
}

/** The ops in the order of their uuids, so that the same ops are the same group, in krnel-graph too. */
function groupOf({ ops }: Selection, runner: Runner): Op {
  if (ops.length === 1) return ops[0];
  return createOp(GroupedOp, { ops: ops.toSorted((a, b) => a.uuid < b.uuid ? -1 : 1) }, runner);
}

/** Makes the op known to the store, with the data files that another machine may not have. */
async function announce(op: Op, runner: Runner): Promise<void> {
  const sources = walk([op]).filter((part) => part.kind === "dataset" && part.dependencies().length === 0);
  await runner.materialize(sources);
  const results = new ResultStore(runner.store);
  if (await results.readStatus(op.uuid) === undefined) await results.writeStatus(newStatus(op, "new"));
}
