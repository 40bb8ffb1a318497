/**
 * `probegraph queue`: who works for a queue, and what is in it.
 *
 * @module
 */

import type { Command } from "commander";
import { type ListedWorker, type QueueOverview, queueOverview, type TagJobs, UNTOLD } from "../../runner/queue/mod.ts";
import { openStore } from "../../stores/open.ts";
import { paint, type Style } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { storeOption } from "../graph/options.ts";
import { queueLabel, queueOption, queueUrl, type QueueValue } from "../queue/option.ts";
import { textTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

interface QueueOptions {
  readonly queue?: QueueValue;
  readonly store?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .addOption(queueOption("the Redis server"))
    .addOption(storeOption("the store whose jobs are meant"))
    .option("-j, --json", "print one line of JSON")
    .action(async (options: QueueOptions) => {
      const url = queueUrl(options.queue);
      const store = openStore(options.store).uri;
      const overview = await queueOverview(url, store);
      const about = { queue: queueLabel(url), store };
      terminal.out(options.json ? `${JSON.stringify({ ...about, ...overview })}\n` : text(overview, about, terminal));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["The configured store", "queue --queue redis://queue.example:6379"],
    ["A store in a bucket, and the queue of the variable PROBEGRAPH_QUEUE", "queue --store s3://team/probes"],
  ]);
}

const COLUMNS: readonly (readonly [keyof TagJobs, name: string, Style?])[] = [
  ["waiting", "waiting"],
  ["running", "running", "green"],
  ["divided", "in parts", "green"],
  ["retrying", "tried again", "yellow"],
  ["failed", "failed", "red"],
  ["workers", "workers"],
];

function text(
  { server, jobs, workers }: QueueOverview,
  { queue, store }: { readonly queue: string; readonly store: string },
  terminal: Terminal,
): string {
  const name = (word: string) => paint(terminal, "faint", word.padEnd(7));
  const table = textTable(
    terminal,
    [{ name: "jobs for" }, ...COLUMNS.map(([, name]) => ({ name, isNumber: true }))],
    jobs.map((ofTag) => [
      ofTag.tag ?? "any worker",
      ...COLUMNS.map(([key, , style]) => ({
        text: String(ofTag[key] ?? "?"),
        style: !ofTag[key] ? "faint" as const : style,
      })),
    ]),
  );
  return [
    `${name("queue")}${queue} (${server.name} ${server.version})\n${name("store")}${store}\n\n${table}\n`,
    ...(workers === null ? [`Whether workers serve this queue is not known: ${UNTOLD}.\n`] : workersText(workers)),
  ].join("");
}

function workersText(workers: readonly ListedWorker[]): string[] {
  const own = workers.filter(({ isOfStore }) => isOfStore);
  const others = workers.length - own.length;
  return [
    ...own.map(({ name, tags }) => `${name}${tags.length === 0 ? "" : `  ${tags.join(", ")}`}\n`),
    ...(own.length === 0 ? ["No worker serves this queue for this store.\n"] : []),
    ...(others === 0
      ? []
      : [`${others === 1 ? "1 worker serves another store" : `${others} workers serve other stores`}.\n`]),
  ];
}
