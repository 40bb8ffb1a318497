/**
 * `probegraph run`: computes ops and keeps their results.
 *
 * @module
 */

import { messageOf } from "../../ops/messages.ts";
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { showProgress } from "../../notebooks/display/progress/show.ts";
import { durationText, keptText } from "../../notebooks/display/text.ts";
import type { Op } from "../../ops/op.ts";
import { type Plan, planRun, type StepEnd } from "../../runner/schedule/plan.ts";
import { runSteps } from "../../runner/schedule/run_steps.ts";
import { paint, paintErr } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { commandLine } from "../graph/command_line.ts";
import { addGraphOptions, type GraphOptions, positiveInteger, wholeNumber } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { wrapText } from "../help_text.ts";
import { chooseDisplay } from "../run/choose_display.ts";
import { noDisplay } from "../run/display.ts";
import { queueLabel, queueOption, queueUrl, type QueueValue } from "../queue/option.ts";
import { dryRunLines, dryRunText, findFloatForms, findReused, findRowsKept, findWrong } from "../run/dry_run.ts";
import { stopOnInterrupt, untilIdle } from "../run/interrupt.ts";
import { leaveToWorkers, runStepsQueued } from "../run/queued.ts";
import { reuseOption, reuseSetting } from "../run/reuse_option.ts";
import { shardOf, shuffled } from "../run/shard.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

interface RunOptions extends GraphOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** `false` for `--no-reuse-rows`. */
  readonly reuseRows: boolean;
  readonly jobs: number;
  readonly shardCount?: number;
  readonly shardIdx?: number;
  /** `false` for `--no-shuffle`. */
  readonly shuffle: boolean;
  readonly queue?: QueueValue;
  readonly detach?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  addGraphOptions(command)
    .option("--dry-run", "say what would be computed and what is read from where, and compute nothing")
    .addOption(
      new Option("--jobs <number>", "the most ops that are computed at a time").argParser(positiveInteger)
        .default(availableParallelism(), "the cores"),
    )
    .addOption(reuseOption())
    .option("-j, --json", "print a line of JSON for each op, and no progress")
    .optionsGroup("On other machines:")
    .addOption(queueOption("have the workers of this queue compute"))
    .option("--detach", "with --queue: leave the ops to the workers, and do not wait")
    .optionsGroup("A part of the ops, for machines that share a store:")
    .option("--shard-count <number>", "in how many parts the ops are divided", positiveInteger)
    .option("--shard-idx <number>", "which part to compute, from 0", wholeNumber)
    .option("--no-shuffle", "keep the order of the graph: by default independent ops come in a random order")
    .addHelpText("after", SHARDS)
    .action(async (options: RunOptions) => {
      checkQueueOptions(options, command.getOptionValueSource("jobs") === "cli");
      using _ = reuseSetting(options.reuseRows);
      const selection = await selectOps({ ...options, count: undefined });
      const plan = limited(await planOf(selection, options), options.count);
      if (options.dryRun) {
        const { runners } = selection;
        const found = {
          floatForms: await findFloatForms(plan, runners),
          rowsKept: await findRowsKept(plan.steps.map(({ op }) => op), runners),
          reused: await findReused(plan, runners),
          wrong: await findWrong(plan, runners),
        };
        const run = { ...selection, plan, ...found };
        terminal.out(options.json ? dryRunLines(run) : dryRunText(run, terminal));
      }
      finish(options.dryRun ? EXIT.done : await act(plan, selection, options, terminal));
    });
  addExamples(command, [
    ["Everything that a file exports", "run -f main.ts"],
    ["What that would do", "run -f main.ts --dry-run"],
    ["One variable, with what it needs", "run -f main.ts -s probe"],
    ["Again, only what failed", "run -f main.ts --state failed"],
    [
      "By the workers of a queue (probegraph worker)",
      "run -f main.ts --store s3://team/probes --queue redis://host:6379",
    ],
    ["The second of four machines", "run -f main.ts --shard-count 4 --shard-idx 1"],
  ]);
}

const SHARDS = `
Each op is in one part, the same one as in krnel-graph. A part also computes what its ops depend on. Where parts need \
the same op, the first to begin computes it and the others wait for the result: nothing is computed twice.

With --queue the store must be one that the workers see, and ops of your own must be known to them (worker -f).

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

async function act(plan: Plan, selection: Selection, options: RunOptions, terminal: Terminal): Promise<number> {
  if (!options.detach) return await compute(plan, selection, options, terminal);
  const queue = queueUrl(options.queue);
  const left = await leaveToWorkers(plan, selection, queue);
  if (!options.json) terminal.out(detachedText(plan, left, queue, options));
  return EXIT.done;
}

async function compute(plan: Plan, selection: Selection, options: RunOptions, terminal: Terminal): Promise<number> {
  const began = performance.now();
  const queue = options.queue === undefined ? undefined : queueUrl(options.queue);
  showProgress("nowhere");
  const display = options.json ? noDisplay : chooseDisplay(terminal, { total: plan.steps.length, ...selection });
  using interruption = stopOnInterrupt(terminal, () => display.note(queue === undefined ? STOPPING : TAKING_BACK));
  const { signal } = interruption;
  const listener = {
    signal,
    onBegin: (op: Op) => display.begin(op),
    onEnd: (end: StepEnd) => {
      display.end(end);
      if (options.json) terminal.out(endLine(end, selection));
    },
    // Nobody would learn why nothing happens.
    onNotice: (notice: string) => {
      if (options.json) terminal.err(`${notice}\n`);
      else display.note(noticeText(notice, terminal));
    },
  };
  const run = async (): Promise<StepEnd[]> => {
    if (queue !== undefined) return await runStepsQueued(plan, selection, queue, listener);
    const compute = (op: Op) => selection.runners.of(op).materialize(op, { signal });
    return await runSteps(plan.steps, { jobs: options.jobs, compute, ...listener });
  };
  const ends = await run().finally(async () => {
    if (signal.aborted) await untilIdle();
    display.close();
  });
  const took = performance.now() - began;
  if (!options.json) terminal.out(summaryText(ends, plan, took, await keptAfter(ends, selection), terminal));
  if (signal.aborted) return EXIT.interrupted;
  return ends.every(({ outcome }) => outcome === "completed") ? EXIT.done : EXIT.failed;
}

const STOPPING = "Stopping: what is finished is kept. Press Ctrl-C again to end at once.";
const TAKING_BACK = "Stopping: this run's jobs are taken back, and workers keep what they have finished. " +
  "Press Ctrl-C again to end at once.";

/** `--jobs` and shards say who computes what; with a queue the workers do. */
function checkQueueOptions({ queue, detach, shardCount, shardIdx }: RunOptions, hasJobs: boolean): void {
  if (queue === undefined) {
    if (detach) throw new UsageError("--detach leaves ops to the workers of a queue: name it with --queue");
    return;
  }
  queueUrl(queue);
  if (shardCount !== undefined || shardIdx !== undefined) {
    throw new UsageError(
      "--queue divides the ops among its workers, and --shard-count among machines without a queue: use one of them",
    );
  }
  if (hasJobs) {
    throw new UsageError(
      "--jobs is for ops that are computed here: with --queue, workers have --concurrency (probegraph worker --help)",
    );
  }
}

function noticeText(notice: string, terminal: Terminal): string {
  return paintErr(terminal, "yellow", terminal.isErrTerminal ? wrapText(notice, terminal.columns()) : notice);
}

function detachedText({ steps, stored }: Plan, left: number, queue: string, options: GraphOptions): string {
  const here = steps.length - left;
  const counts = `${here > 0 ? `${here} computed here, ` : ""}${stored.length} stored before`;
  if (left === 0) return `${counts}\n`;
  return `${left === 1 ? "1 op is" : `${left} ops are`} left to the workers of ${queueLabel(queue)}, ${counts}. ` +
    `Watch them with:\n  ${commandLine("watch", options)}\n`;
}

function endLine({ op, outcome, error, because, milliseconds }: StepEnd, { names }: Selection): string {
  return `${
    JSON.stringify({
      uuid: op.uuid,
      names: names.get(op.uuid) ?? [],
      outcome,
      seconds: Number((milliseconds / 1000).toFixed(3)),
      ...(error === undefined ? {} : { error: messageOf(error) }),
      ...(because === undefined ? {} : { because: because.uuid }),
    })
  }\n`;
}

/** The rows that are kept of ops that were stopped. */
async function keptAfter(ends: readonly StepEnd[], { runners }: Selection): Promise<string | undefined> {
  const stopped = ends.filter(({ outcome }) => outcome === "stopped").map(({ op }) => op);
  return keptText((await findRowsKept(stopped, runners)).values().reduce((sum, rows) => sum + rows, 0));
}

function summaryText(
  ends: readonly StepEnd[],
  plan: Plan,
  milliseconds: number,
  kept: string | undefined,
  terminal: Terminal,
): string {
  const count = (outcome: StepEnd["outcome"]): number => ends.filter((end) => end.outcome === outcome).length;
  const parts = [
    `${count("completed")} computed`,
    `${plan.stored.length} stored before`,
    ...(count("failed") > 0 ? [paint(terminal, "red", `${count("failed")} failed`)] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped for what failed`] : []),
    ...(count("stopped") > 0 ? [`${count("stopped")} stopped${kept === undefined ? "" : ` (${kept})`}`] : []),
  ];
  return `${parts.join(", ")} in ${durationText(milliseconds)}\n`;
}
