/**
 * `probegraph explain`: why ops must be computed, although something like them is stored, and whether Python could.
 *
 * @module
 */

import type { Command } from "commander";
import type { DiffRow, GraphDiff } from "../../ops/diff/diff.ts";
import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { keptText } from "../../notebooks/display/text.ts";
import { type ReusedRows, reusedText } from "../../notebooks/display/status/reused.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { storedFloatForm } from "../graph/float_form.ts";
import { pythonLines, pythonProblems, pythonText } from "../graph/python_text.ts";
import { nearestRelative } from "../graph/relatives.ts";
import { reusedOf } from "../graph/reused.ts";
import { selectOps } from "../graph/select.ts";
import { whatIsWrong } from "../../runner/faults/what_is_wrong.ts";
import type { Runner } from "../../runner/runner.ts";
import type { Terminal } from "../terminal.ts";

/** What is known of one op. */
interface Explanation {
  readonly op: Op;
  readonly name: string | undefined;
  readonly isStored: boolean;
  readonly status: Status;
  readonly nearest: GraphDiff | undefined;
  /** What to write to find a result that Python stored; `undefined` where there is none. */
  readonly floatForm: string | undefined;
  /** Rows that would be taken from other ops. */
  readonly reused: readonly ReusedRows[];
  /** What it asks for that is not there, as far as that is known. */
  readonly wrong: string | undefined;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--python", "say what krnel-graph could not compute in this store, and what to write instead")
    .option("-j, --json", "print a line of JSON for each op, or each problem")
    .action(async (options: GraphOptions & { json?: boolean; python?: boolean }) => {
      const selection = await selectOps(options);
      const { ops, variables, runners } = selection;
      if (options.python) {
        const problems = await pythonProblems(selection);
        terminal.out(options.json ? pythonLines(problems, variables) : pythonText(problems, selection, terminal));
        return finish(EXIT.done);
      }
      const stored = ops.filter((op) => !op.isEphemeral);
      for (const op of stored.length > 0 ? stored : ops) {
        const explanation = await explain(op, variables.get(op.uuid), runners.runnerOf(op));
        terminal.out(options.json ? explanationLine(explanation) : explanationText(explanation, terminal));
      }
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Why this probe is not stored although one like it is", "explain -f main.ts -s probe --no-deps"],
    ["Whether a colleague can compute the graph with krnel-graph", "explain -f main.ts --python"],
  ]);
}

async function explain(op: Op, name: string | undefined, runner: Runner): Promise<Explanation> {
  const isStored = await runner.has(op);
  const nearest = isStored || op.isEphemeral ? undefined : await nearestRelative(op, runner);
  const floatForm = isStored ? undefined : await storedFloatForm(op, runner);
  const reused = isStored || op.isEphemeral ? [] : reusedOf(await runner.rowOrigins(op));
  const wrong = await whatIsWrong(op, runner);
  return { op, name, isStored, status: await runner.status(op), nearest, floatForm, reused, wrong };
}

function explanationLine({ op, name, isStored, status, nearest, floatForm, reused, wrong }: Explanation): string {
  return `${
    JSON.stringify({
      uuid: op.uuid,
      name: name ?? null,
      stored: isStored,
      state: status.state,
      ...(status.rowsKept === undefined ? {} : { rows_kept: status.rowsKept }),
      nearest: nearest?.before.uuid ?? null,
      differences: nearest?.toRows() ?? [],
      ...(floatForm === undefined ? {} : { float_form: floatForm }),
      ...(reused.length === 0 ? {} : { reused }),
      ...(wrong === undefined ? {} : { wrong }),
    })
  }\n`;
}

function explanationText(explanation: Explanation, terminal: Terminal): string {
  const { op, name } = explanation;
  const title = paint(terminal, "bold", `${op.uuid}${name === undefined ? "" : ` (${name})`}`);
  const wrong = explanation.wrong === undefined ? [] : [`It would fail: ${explanation.wrong}`];
  const lines = [...reasonLines(explanation), ...reuseLines(explanation), ...wrong];
  return `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function reasonLines({ op, isStored, status, nearest, floatForm }: Explanation): string[] {
  if (floatForm !== undefined) return [`Not stored as it is written, but ${floatForm}.`];
  if (isStored) return [op.isEphemeral ? "Ephemeral, and all that it needs is stored." : "Stored: nothing to compute."];
  if (op.isEphemeral) return ["Ephemeral: something that it needs is missing. Ask about that."];
  const kept = status.rowsKept === undefined ? [] : [`${keptText(status.rowsKept)}: a run goes on from there.`];
  if (status.state === "running") return ["It is being computed."];
  if (status.state === "interrupted") return ["It was begun, and interrupted: nobody computes it now.", ...kept];
  if (status.state === "failed") return [`It was tried, and failed: ${status.error ?? "no reason was kept"}`, ...kept];
  if (nearest === undefined) return [`The store has no completed ${op.type} to compare it with.`];
  return [
    `Not stored. The nearest that is stored, ${nearest.before.uuid}, differs in:`,
    ...nearest.toRows().map(rowText),
  ];
}

function reuseLines({ reused }: Explanation): string[] {
  return reused.length === 0
    ? []
    : ["It would not compute all of its rows:", ...reused.map((rows) => `  ${reusedText(rows)}`)];
}

function rowText({ change, node, type, field, before, after }: DiffRow): string {
  const what = `  ${node} (${type})`;
  return change === "changed" ? `${what}: ${field} was ${before}, is ${after}` : `${what} was ${change}`;
}
