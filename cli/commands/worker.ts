/**
 * `probegraph worker`: computes what others ask for, until it is stopped.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import { showProgress } from "../../notebooks/display/progress/show.ts";
import { runWorker } from "../../runner/queue/serve.ts";
import { openStore } from "../../stores/open.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { exportedFrom } from "../graph/exported_from.ts";
import { positiveInteger, positiveNumber, storeOption } from "../graph/options.ts";
import { queueLabel, queueOption, queueUrl, type QueueValue } from "../queue/option.ts";
import { JsonLog, TextLog } from "../queue/worker_log.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";
import { reuseOption, reuseSetting } from "../run/reuse_option.ts";

interface WorkerOptions {
  readonly queue?: QueueValue;
  readonly store?: string;
  readonly file?: readonly string[];
  readonly tags?: readonly string[];
  readonly data?: readonly string[];
  readonly concurrency: number;
  readonly partRows?: number;
  readonly silence?: number;
  /** `false` for `--no-reuse-rows`. */
  readonly reuseRows: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .addOption(queueOption("the Redis server that has the jobs"))
    .addOption(
      storeOption("where results go, as those who ask name it"),
    )
    .option(
      "-f, --file <file...>",
      "modules to load first: with op types, implementations or model providers of your own",
    )
    .option(
      "--tags <list>",
      "devices that this machine has, as ops name them: cuda,webgpu; gpu is any but the CPU",
      tagList,
    )
    .option("--data <folder...>", "folders of this machine whose files ops may read: others are refused")
    .option("--concurrency <number>", "the most jobs at a time, of each tag", positiveInteger, 1)
    .addOption(reuseOption())
    .option("-j, --json", "print a line of JSON for each event")
    .optionsGroup("Fine tuning:")
    .option(
      "--part-rows <number>",
      "divide an op of more rows among workers, in parts of so many (default: 8192)",
      positiveInteger,
    )
    .addOption(
      new Option("--silence <seconds>", "count a worker that says nothing for so long as dead (default: 30)")
        .argParser(positiveNumber),
    )
    .addHelpText("after", STOPPING)
    .action(async (options: WorkerOptions) => {
      using _setting = reuseSetting(options.reuseRows);
      const queue = queueUrl(options.queue);
      const store = openStore(options.store);
      const variables = await loaded(options.file ?? []);
      const log = options.json ? new JsonLog(terminal) : new TextLog(terminal, variables);
      showProgress("nowhere");
      using interruption = stopOnInterrupt(terminal, () => log.stopping());
      const { tags = [], data = [], concurrency, partRows, silence } = options;
      log.start({ queue: queueLabel(queue), store: store.uri, tags, concurrency });
      using _ = log;
      await runWorker({
        queue,
        store,
        tags,
        data,
        concurrency,
        ...(partRows === undefined ? {} : { splitOver: partRows, partRows }),
        ...(silence === undefined ? {} : { silenceMs: silence * 1000 }),
        signal: interruption.signal,
        onEvent: (event) => log.event(event),
      });
      log.end();
      finish(EXIT.done);
    });
  addExamples(command, [
    ["Compute for a store in a bucket", "worker --queue redis://queue.example:6379 --store s3://team/probes"],
    ["A machine with a GPU", "worker --queue redis://queue.example:6379 --store s3://team/probes --tags cuda"],
    ["With ops and models of your own", "worker --queue redis://queue.example:6379 -f my_ops.ts my_models.ts"],
    ["The queue of the variable PROBEGRAPH_QUEUE and the configured store", "worker"],
  ]);
}

const STOPPING = `
A worker computes until Ctrl-C or SIGTERM. Then it finishes a batch, keeps the rows that are there, gives its jobs \
back to the queue, and ends with exit code 0, as a rolling restart is no failure. Ctrl-C again ends it at once: others \
get its jobs after the time of --silence, and go on from the rows that it kept.

Ops with a device other than the CPU go to workers with its name as a tag; all others go to any worker.
`;

/** Loads modules, and gives the names that their ops have there. */
async function loaded(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const named = await exportedFrom(files);
  return new Map(named.reverse().map(({ name, op }) => [op.uuid, name]));
}

function tagList(text: string): readonly string[] {
  const tags = text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
  const odd = tags.find((tag) => !/^[a-z][a-z0-9_]*$/.test(tag));
  if (tags.length > 0 && odd === undefined) return [...new Set(tags)];
  throw new InvalidArgumentError("They must be lower-case words with commas between them, such as cuda,webgpu.");
}
