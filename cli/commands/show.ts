/**
 * `probegraph show`: ops with what is known of them and the start of their results.
 *
 * @module
 */

import type { Command } from "commander";
import { DISPLAY, type Displayable } from "../../notebooks/bundle.ts";
import "../../notebooks/mod.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { selectOps } from "../graph/select.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command).action(async (options: GraphOptions) => {
    const { ops, names } = await selectOps(options);
    const cards: string[] = [];
    for (const op of ops) {
      const card = await (op as unknown as Displayable)[DISPLAY]();
      const called = names.get(op.uuid) ?? [];
      const title = [op.uuid, ...(called.length > 0 ? [`(${called.join(", ")})`] : [])].join(" ");
      cards.push(`${paint(terminal, "bold", title)}\n${card["text/plain"].trimEnd()}\n`);
    }
    terminal.out(cards.join("\n"));
    finish(EXIT.done);
  });
  addExamples(command, [
    ["One op of the store, with a preview of its result", "show -u ClassifierEvaluationOp_1234"],
    ["A variable of a file", "show -f main.ts -s report --no-deps"],
  ]);
}
