/**
 * `probegraph run`: computes ops and keeps their results.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { showProgress } from "../../notebooks/progress/show.ts";
import { durationText } from "../../notebooks/text.ts";
import { type Plan, planRun, type StepEnd } from "../../runner/plan.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { addGraphOptions, type GraphOptions, positiveInteger, wholeNumber } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { noDisplay, runDisplay } from "../run/display.ts";
import { dryRunLines, dryRunText } from "../run/dry_run.ts";
import { stopOnInterrupt, untilIdle } from "../run/interrupt.ts";
import { runSteps } from "../run/schedule.ts";
import { shardOf, shuffled } from "../run/shard.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

interface RunOptions extends GraphOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly jobs: number;
  readonly shardCount?: number;
  readonly shardIdx?: number;
  /** `false` for `--no-shuffle`. */
  readonly shuffle: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--dry-run", "say what would be computed and what is read from where, and compute nothing")
    .option("--jobs <number>", "the most ops that are computed at a time", positiveInteger, availableParallelism())
    .option("-j, --json", "print a line of JSON for each op, and no progress")
    .optionsGroup("A part of the ops, for machines that share a store:")
    .option("--shard-count <number>", "in how many parts the ops are divided", positiveInteger)
    .option("--shard-idx <number>", "which part to compute, from 0", wholeNumber)
    .option("--no-shuffle", "keep the order of the graph: by default independent ops come in a random order")
    .addHelpText("after", SHARDS)
    .action(async (options: RunOptions) => {
      const selection = await selectOps({ ...options, count: undefined });
      const plan = limited(await planOf(selection, options), options.count);
      const run = { ...selection, plan };
      if (options.dryRun) terminal.out(options.json ? dryRunLines(run) : dryRunText(run, terminal));
      finish(options.dryRun ? EXIT.done : await compute(plan, selection, options, terminal));
    });
  addExamples(command, [
    ["Everything that a file exports", "run -f main.ts"],
    ["What that would do", "run -f main.ts --dry-run"],
    ["One variable, with what it needs", "run -f main.ts -s probe"],
    ["Again, only what failed", "run -f main.ts --state failed"],
    ["The second of four machines", "run -f main.ts --shard-count 4 --shard-idx 1"],
  ]);
}

const SHARDS = `
Each op is in one part, the same one as in krnel-graph. A part also computes what its ops depend on. Where parts need
the same op, the first to begin computes it and the others wait for the result: nothing is computed twice.
Ctrl-C stops a run: rows that were finished are kept, and the next run goes on from there. Twice ends it at once.
Exit codes: 0 all done, 1 an op failed, 2 the command was not understood, 130 stopped.
`;

function wantedOps({ ops }: Selection, { shardCount, shardIdx, shuffle }: RunOptions): Selection["ops"] {
  if ((shardCount === undefined) !== (shardIdx === undefined)) {
    throw new UsageError(
      "--shard-count and --shard-idx go together: how many parts there are, and which is this one's",
    );
  }
  if (shardCount !== undefined && shardIdx! >= shardCount) {
    throw new UsageError(`--shard-idx is ${shardIdx}, but the parts are 0 to ${shardCount - 1}`);
  }
  const own = shardCount === undefined ? ops : shardOf(ops, shardCount, shardIdx!);
  return shuffle ? shuffled(own) : own;
}

function planOf(selection: Selection, options: RunOptions): Promise<Plan> {
  return planRun(wantedOps(selection, options), (op) => selection.runners.of(op).has(op));
}

/** The first steps of a plan need no later ones. */
function limited(plan: Plan, count: number | undefined): Plan {
  return { ...plan, steps: plan.steps.slice(0, count) };
}

async function compute(plan: Plan, selection: Selection, options: RunOptions, terminal: Terminal): Promise<number> {
  const began = performance.now();
  showProgress("nowhere");
  const display = options.json ? noDisplay : runDisplay(terminal, { total: plan.steps.length, ...selection });
  using interruption = stopOnInterrupt(terminal, () => {
    display.note("Stopping: what is finished is kept. Press Ctrl-C again to end at once.");
  });
  const { signal } = interruption;
  const ends = await runSteps(plan.steps, {
    jobs: options.jobs,
    signal,
    compute: (op) => selection.runners.of(op).materialize(op, { signal }),
    onBegin: (op) => display.begin(op),
    onEnd: (end) => {
      display.end(end);
      if (options.json) terminal.out(endLine(end, selection));
    },
  });
  if (signal.aborted) await untilIdle();
  display.close();
  if (!options.json) terminal.out(summaryText(ends, plan, performance.now() - began, terminal));
  if (signal.aborted) return EXIT.interrupted;
  return ends.every(({ outcome }) => outcome === "completed") ? EXIT.done : EXIT.failed;
}

function endLine({ op, outcome, error, because, milliseconds }: StepEnd, { names }: Selection): string {
  return `${
    JSON.stringify({
      uuid: op.uuid,
      names: names.get(op.uuid) ?? [],
      outcome,
      seconds: Number((milliseconds / 1000).toFixed(3)),
      ...(error === undefined ? {} : { error: error instanceof Error ? error.message : String(error) }),
      ...(because === undefined ? {} : { because: because.uuid }),
    })
  }\n`;
}

function summaryText(ends: readonly StepEnd[], plan: Plan, milliseconds: number, terminal: Terminal): string {
  const count = (outcome: StepEnd["outcome"]): number => ends.filter((end) => end.outcome === outcome).length;
  const parts = [
    `${count("completed")} computed`,
    `${plan.stored.length} stored before`,
    ...(count("failed") > 0 ? [paint(terminal, "red", `${count("failed")} failed`)] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped for what failed`] : []),
    ...(count("stopped") > 0 ? [`${count("stopped")} stopped`] : []),
  ];
  return `${parts.join(", ")} in ${durationText(milliseconds)}\n`;
}
