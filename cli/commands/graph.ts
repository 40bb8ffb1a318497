/**
 * `probegraph graph`: ops and what they depend on, as a picture.
 *
 * @module
 */

import type { Command } from "commander";
import { drawGraph, MAX_NODES } from "../../notebooks/graph/picture.ts";
import { createOp } from "../../ops/create.ts";
import { walk } from "../../ops/graph.ts";
import { GroupedOp } from "../../ops/types/groups.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { statesOf } from "../graph/states.ts";
import { UsageError } from "../usage_error.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .requiredOption("--svg <file>", "where the picture is written; - for standard output")
    .action(async ({ svg, ...options }: GraphOptions & { svg: string }) => {
      const picture = await drawSvg(await selectOps(options));
      if (svg === "-") terminal.out(picture);
      else {
        await Deno.writeTextFile(svg, picture);
        terminal.err(`Drew ${svg}\n`);
      }
      finish(EXIT.done);
    });
  addExamples(command, [["All that a report is made from", "graph -f main.ts -s report --no-deps --svg report.svg"]]);
}

async function drawSvg({ ops, runners }: Selection): Promise<string> {
  const root = ops.length === 1 ? ops[0] : createOp(GroupedOp, { ops: [...ops] }, runners.of(ops[0]));
  const states = await statesOf(walk(ops), runners);
  const picture = await drawGraph(root, ({ uuid }) => states.get(uuid));
  if (picture === undefined) {
    throw new UsageError(`The graph has more than ${MAX_NODES} ops, too many to draw: choose some with -s, -t or -n`);
  }
  return `${svgText(picture.html.toString())}\n`;
}

/** A drawn graph is an image whose address holds the SVG. */
function svgText(markup: string): string {
  const [, data] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(markup)!;
  return new TextDecoder().decode(Uint8Array.fromBase64(data));
}
