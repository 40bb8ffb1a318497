/**
 * `probegraph graph`: ops and what they depend on, as a picture.
 *
 * @module
 */

import type { Command } from "commander";
import { drawGraph, MAX_LINES, MAX_NODES } from "../../notebooks/display/graph/picture.ts";
import { createOp } from "../../ops/create.ts";
import type { State } from "../../ops/evaluator.ts";
import { walk } from "../../ops/graph.ts";
import { GroupedOp } from "../../ops/types/groups.ts";
import { whileWriting } from "../../stores/file_error.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { fieldsWithOps } from "../graph/named_ops.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { statesOf } from "../graph/states.ts";
import { UsageError } from "../usage_error.ts";

interface DrawOptions extends GraphOptions {
  readonly svg?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--svg <file>", "where the picture is written; - for standard output")
    .option("-j, --json", "print a line of JSON for each op: uuid, names, type, kind, state, inputs (field and uuid)")
    .action(async ({ svg, json, ...options }: DrawOptions) => {
      if (svg === undefined && !json) {
        throw new UsageError("Say what the graph is to be: --svg graph.svg for a picture, -j for lines of JSON");
      }
      if (svg === "-" && json) throw new UsageError("-j prints JSON and nothing else: write the picture to a file");
      const selection = await selectOps(options);
      const states = await statesOf(walk(selection.ops), selection.runners);
      if (svg !== undefined) {
        const picture = await drawSvg(selection, states);
        if (svg === "-") terminal.out(picture);
        else await whileWriting(svg, () => Deno.writeTextFile(svg, picture));
      }
      if (json) terminal.out(graphLines(selection, states));
      else if (svg !== "-") terminal.err(`Drew ${svg}\n`);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["All that a report is made from", "graph -f main.ts -s report --no-deps --svg report.svg"],
    ["The same for a program", "graph -f main.ts -s report --no-deps -j"],
  ]);
}

/** The ops and what they depend on, each after its inputs. */
function graphLines({ ops, names }: Selection, states: ReadonlyMap<string, State>): string {
  return walk(ops).map((op) => {
    const { uuid, type, kind } = op;
    const inputs = fieldsWithOps(op).map((input) => ({ field: input.name, uuid: input.op.uuid }));
    return `${JSON.stringify({ uuid, names: names.get(uuid) ?? [], type, kind, state: states.get(uuid), inputs })}\n`;
  }).join("");
}

async function drawSvg({ ops, runners }: Selection, states: ReadonlyMap<string, State>): Promise<string> {
  const root = ops.length === 1 ? ops[0] : createOp(GroupedOp, { ops: [...ops] }, runners.of(ops[0]));
  const picture = await drawGraph(root, ({ uuid }) => states.get(uuid));
  if (picture === undefined) {
    const most = `${MAX_NODES} ops, or ${MAX_LINES} lines between them`;
    throw new UsageError(`The graph has more than ${most}, too many to draw: choose some with -s, -t or -n`);
  }
  return `${picture.svg}\n`;
}
