/**
 * `probegraph show`: ops with what is known of them and the start of their results.
 *
 * @module
 */

import type { Command } from "commander";
import { DISPLAY, type Displayable } from "../../notebooks/display/bundle.ts";
import "../../notebooks/mod.ts";
import type { Op } from "../../ops/op.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { jsonWithBigInts } from "../../ops/raw_json.ts";
import { fieldsWithOps } from "../graph/named_ops.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { ownCode } from "../graph/own_code.ts";
import { resultData } from "../graph/result_data.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { statusFields } from "../graph/status_data.ts";
import type { Terminal } from "../terminal.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("-j, --json", "print a line of JSON for each op")
    .addHelpText("after", FIELDS)
    .action(async (options: GraphOptions & { json?: boolean }) => {
      const selection = await selectOps(options);
      for (const [i, op] of selection.ops.entries()) {
        const text = options.json ? await opLine(op, selection) : await opCard(op, selection, terminal);
        terminal.out(!options.json && i > 0 ? `\n${text}` : text);
      }
      finish(EXIT.done);
    });
  addExamples(command, [
    ["One op of the store, with a preview of its result", "show -u ClassifierEvaluationOp_1234"],
    ["A variable of a file", "show -f main.ts -s report --no-deps"],
    ["A report for a program", "show -f main.ts -s report --no-deps -j | jq .result.report.all"],
  ]);
}

const FIELDS = `
With -j a line has uuid, names, type, kind, code, parameters, inputs (field and uuid), state and what else the status
holds, and result: null where there is none; rows, head (the first 6 rows) and of a dataset columns; or report.
`;

async function opCard(op: Op, { names, runners }: Selection, terminal: Terminal): Promise<string> {
  // A card leaves out what cannot be read; whoever asks for it should know that the store does not answer.
  await runners.of(op).status(op);
  const card = await (runners.bind(op) as unknown as Displayable)[DISPLAY]();
  const called = names.get(op.uuid) ?? [];
  const title = [op.uuid, ...(called.length > 0 ? [`(${called.join(", ")})`] : [])].join(" ");
  return `${paint(terminal, "bold", title)}\n${card["text/plain"].trimEnd()}\n`;
}

async function opLine(op: Op, { names, variables, runners }: Selection): Promise<string> {
  const runner = runners.runnerOf(op);
  const { uuid, type, kind, parameters } = op;
  return `${
    jsonWithBigInts({
      uuid,
      names: names.get(uuid) ?? [],
      type,
      kind,
      code: ownCode(op, variables),
      parameters,
      inputs: fieldsWithOps(op).map(({ name, op: { uuid } }) => ({ field: name, uuid })),
      ...statusFields(await runner.status(op)),
      result: await resultData(op, runner) ?? null,
    })
  }\n`;
}
