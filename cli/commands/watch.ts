/**
 * `probegraph watch`: states as they change, in this process or any other that uses the store.
 *
 * @module
 */

import { delay } from "../../ops/standard.ts";
import type { Command } from "commander";
import { statusTable } from "../../notebooks/display/status/table.ts";
import { keptText, shorten } from "../../notebooks/display/text.ts";
import type { State, Status } from "../../ops/evaluator.ts";
import { isStill, Stillness } from "../../runner/evaluation/stillness.ts";
import { paint, stateStyle } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { commandLine } from "../graph/command_line.ts";
import { addGraphOptions, type GraphOptions, positiveNumber } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { statusesOf } from "../graph/states.ts";
import { statusLine } from "../graph/status_data.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";
import { type Terminal, unwrapped } from "../terminal.ts";

interface WatchOptions extends GraphOptions {
  readonly interval: number;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--interval <seconds>", "seconds between two looks", positiveNumber, 1)
    .option("-j, --json", "print a line of JSON whenever a state changes")
    .action(async (options: WatchOptions) => {
      const selection = await selectOps(options);
      using interruption = stopOnInterrupt(terminal, () => {});
      const last = await watch(selection, options, terminal, interruption.signal);
      if (interruption.signal.aborted) return finish(EXIT.interrupted);
      const isLeft = isStill(last);
      if (isLeft) {
        terminal.err(`${stillText(last)}. What is kept is gone on from by:\n  ${commandLine("run", options)}\n`);
      }
      finish(isLeft ? EXIT.failed : EXIT.done);
    });
  command.addHelpText(
    "after",
    "\nIt ends when every op is completed or failed, when ops were interrupted and nobody goes on with them, or with Ctrl-C.",
  );
  addExamples(command, [["What another terminal is running", "watch -f main.ts"]]);
}

/** Shows what each look found. */
interface View extends Disposable {
  show(statuses: readonly Status[]): void;
}

async function watch(
  selection: Selection,
  options: WatchOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<readonly Status[]> {
  const ops = selection.ops.filter((op) => !op.isEphemeral);
  using view = !options.json && terminal.isTerminal
    ? new LiveTable(terminal)
    : new Changes(selection, options, terminal);
  const stillness = new Stillness();
  for (;;) {
    const statuses = await statusesOf(ops, selection.runners);
    view.show(statuses);
    if (signal.aborted || stillness.isOver(statuses)) return statuses;
    await delay(options.interval * 1000, { signal }).catch(() => {});
  }
}

/** What there is to see while nothing runs. */
function stillText(statuses: readonly Status[]): string {
  const interrupted = statuses.filter(({ state }) => state === "interrupted");
  const kept = keptText(interrupted.reduce((sum, { rowsKept = 0 }) => sum + rowsKept, 0));
  const left = statuses.filter(({ state }) => state === "new").length;
  const parts = [
    ...(interrupted.length > 0 ? [`${interrupted.length} interrupted${kept === undefined ? "" : ` (${kept})`}`] : []),
    ...(left > 0 ? [`${left} new`] : []),
  ];
  return `Nothing of this is being computed: ${parts.join(", ")}`;
}

/** Lines beside those of the ops: the counts, the names of columns, how many are hidden, and the cursor's. */
const OTHER_LINES = 4;
/** What matters most comes first. */
const ORDER: readonly State[] = ["running", "interrupted", "failed", "pending", "new", "completed", "ephemeral"];

/** A table on a screen of its own, so that nothing is left of it when the terminal changes its size. */
class LiveTable implements View {
  readonly #terminal: Terminal;
  #last: readonly Status[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.out("\x1b[?1049h");
  }

  show(statuses: readonly Status[]): void {
    this.#last = statuses;
    this.#terminal.out(`\x1b[H\x1b[J${unwrapped(tableLines(statuses, this.#terminal))}`);
  }

  /** Takes the screen away, and leaves the last table on the one below. */
  [Symbol.dispose](): void {
    this.#terminal.out("\x1b[?1049l");
    if (this.#last.length > 0) this.#terminal.out(unwrapped(tableLines(this.#last, this.#terminal)));
  }
}

/** Counts, and a line for each op, as many as there is room for. */
function tableLines(statuses: readonly Status[], terminal: Terminal): string[] {
  const room = Math.max(1, terminal.rows() - OTHER_LINES);
  const sorted = statuses.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const hidden = Math.max(0, sorted.length - room);
  const table = statusTable(sorted.slice(0, room)).text.split("\n");
  const counts = ORDER.map((state) => [state, statuses.filter((status) => status.state === state).length] as const);
  const about = counts.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`).join(" · ");
  const lines = [
    isStill(statuses) ? stillText(statuses) : about,
    ...table,
    ...(hidden > 0 ? [`… and ${hidden} more`] : []),
  ];
  return lines.map((line) => shorten(line, terminal.columns() - 1));
}

/** A line for each change, the first look included. */
class Changes implements View {
  readonly #selection: Selection;
  readonly #options: WatchOptions;
  readonly #terminal: Terminal;
  readonly #known = new Map<string, string>();
  #wasStill = false;

  constructor(selection: Selection, options: WatchOptions, terminal: Terminal) {
    this.#selection = selection;
    this.#options = options;
    this.#terminal = terminal;
  }

  show(statuses: readonly Status[]): void {
    for (const status of statuses) {
      const { op: { uuid }, state, error, rowsKept } = status;
      const kept = rowsKept === undefined ? "" : `, ${keptText(rowsKept)}`;
      if (this.#known.get(uuid) === state + kept) continue;
      this.#known.set(uuid, state + kept);
      const reason = `${kept}${error === undefined ? "" : `: ${error}`}`;
      const shown = paint(this.#terminal, stateStyle(state), state);
      const text = `${new Date().toISOString()}  ${uuid}  ${shown}${reason}\n`;
      this.#terminal.out(this.#options.json ? statusLine(status, this.#selection.names.get(uuid) ?? []) : text);
    }
    const still = isStill(statuses);
    if (still && !this.#wasStill) this.#terminal.err(`${stillText(statuses)}\n`);
    this.#wasStill = still;
  }

  [Symbol.dispose](): void {}
}
