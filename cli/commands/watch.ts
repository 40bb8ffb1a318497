/**
 * `probegraph watch`: states as they change, in this process or any other that uses the store.
 *
 * @module
 */

import { type Command, InvalidArgumentError } from "commander";
import { statusTable } from "../../notebooks/status/table.ts";
import type { State, Status } from "../../ops/evaluator.ts";
import { paint, stateStyle } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { statusesOf } from "../graph/states.ts";
import { statusLine } from "../graph/status_data.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";
import type { Terminal } from "../terminal.ts";

interface WatchOptions extends GraphOptions {
  readonly interval: number;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--interval <seconds>", "seconds between two looks", seconds, 1)
    .option("-j, --json", "print a line of JSON whenever a state changes")
    .action(async (options: WatchOptions) => {
      const selection = await selectOps(options);
      using interruption = stopOnInterrupt(terminal, () => {});
      await watch(selection, options, terminal, interruption.signal);
      finish(interruption.signal.aborted ? EXIT.interrupted : EXIT.done);
    });
  command.addHelpText("after", "\nIt ends when every op is completed or failed, or with Ctrl-C.");
  addExamples(command, [["What another terminal is running", "watch -f main.ts"]]);
}

/** Shows what one look found. */
type View = (statuses: readonly Status[]) => void;

async function watch(
  selection: Selection,
  options: WatchOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const ops = selection.ops.filter((op) => !op.isEphemeral);
  const view = !options.json && terminal.isTerminal ? liveTable(terminal) : changes(selection, options, terminal);
  for (;;) {
    const statuses = await statusesOf(ops, selection.runners);
    view(statuses);
    if (signal.aborted || statuses.every(({ state }) => state === "completed" || state === "failed")) return;
    await pause(options.interval * 1000, signal);
  }
}

/** Lines beside those of the ops: the counts, the names of columns, how many are hidden, and the cursor's. */
const OTHER_LINES = 4;
/** What matters most comes first. */
const ORDER: readonly State[] = ["running", "failed", "pending", "new", "completed", "ephemeral"];

function liveTable(terminal: Terminal): View {
  let drawn = 0;
  return (statuses) => {
    const sorted = statuses.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const room = Math.max(1, terminal.rows() - OTHER_LINES);
    const hidden = Math.max(0, sorted.length - room);
    const table = statusTable(sorted.slice(0, room)).text.split("\n");
    const counts = ORDER.map((state) => [state, statuses.filter((status) => status.state === state).length] as const);
    const about = counts.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`).join(" · ");
    const more = hidden > 0 ? [`… and ${hidden} more`] : [];
    const lines = [about, ...table, ...more].map((line) => line.slice(0, terminal.columns() - 1));
    terminal.out(`${drawn > 0 ? `\x1b[${drawn}A\r\x1b[J` : ""}${lines.join("\n")}\n`);
    drawn = lines.length;
  };
}

/** A line for each change, the first look included. */
function changes({ names }: Selection, { json }: WatchOptions, terminal: Terminal): View {
  const known = new Map<string, State>();
  return (statuses) => {
    for (const status of statuses) {
      const { op: { uuid }, state, error } = status;
      if (known.get(uuid) === state) continue;
      known.set(uuid, state);
      const reason = error === undefined ? "" : `: ${error}`;
      const text = `${new Date().toISOString()}  ${uuid}  ${paint(terminal, stateStyle(state), state)}${reason}\n`;
      terminal.out(json ? statusLine(status, names.get(uuid) ?? []) : text);
    }
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  }, { once: true });
  return promise;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}
