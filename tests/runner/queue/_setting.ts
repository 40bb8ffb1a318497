/** A store in a folder, a queue, and workers: what the tests of queues work with. */
import { join } from "node:path";
import "./_models.ts";
import { type Dataset, type Op, ResultStore, Runner, serialize } from "../../../mod.ts";
import { planRun, type StepEnd } from "../../../runner/schedule/plan.ts";
import { type QueuedRunOptions, runQueued } from "../../../runner/queue/queued_run.ts";
import { runWorker, type WorkerOptions } from "../../../runner/queue/worker.ts";
import type { WorkerEvent } from "../../../runner/queue/worker_events.ts";
import { fromFileUrl, testFolder } from "../../stores/_paths.ts";
import { opMaker } from "./_ops.ts";
import { ignoreRedis, newDatabase, startRedis, type TestRedis } from "./_redis.ts";

/** A worker in this process. */
export interface TestWorker extends AsyncDisposable {
  readonly events: WorkerEvent[];
  stop(): Promise<void>;
}

/** A worker in a process of its own. */
export interface WorkerProcess extends AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** Events so far, ops as uuids. */
  readonly events: Record<string, unknown>[];
  /** Waits for an event of a type. */
  until(type: string): Promise<Record<string, unknown>>;
}

/** What a test works with. */
export class Setting implements AsyncDisposable {
  readonly store: string;
  readonly log: string;
  /** The URL of the queue. */
  readonly queue: string;
  /** Computes in this process; its ops are asked for through the queue by {@linkcode Setting.run}. */
  readonly runner: Runner;
  readonly results: ResultStore;
  /** What test ops are on; it is stored. */
  readonly dataset: Dataset;
  readonly op: ReturnType<typeof opMaker>;
  readonly #folder: Awaited<ReturnType<typeof testFolder>>;
  readonly #started: AsyncDisposable[] = [];

  constructor(queue: string, folder: Awaited<ReturnType<typeof testFolder>>) {
    this.queue = queue;
    this.#folder = folder;
    this.store = join(folder.path, "store");
    this.log = join(folder.path, "log");
    this.runner = new Runner({ store: this.store });
    this.results = new ResultStore(this.runner.store);
    this.dataset = this.runner.fromInline({ x: [1, 2] });
    this.op = opMaker(this.dataset, this.log);
  }

  /** A path in the test's folder. */
  path(name: string): string {
    return join(this.#folder.path, name);
  }

  /** Starts a worker in this process. */
  worker(options: Partial<WorkerOptions> = {}): TestWorker {
    const controller = new AbortController();
    const events: WorkerEvent[] = [];
    const ended = runWorker({
      queue: this.queue,
      store: this.store,
      retryMs: 50,
      silenceMs: 2000,
      signal: controller.signal,
      onEvent: (event) => events.push(event),
      ...options,
    });
    const stop = async () => {
      controller.abort();
      await ended;
    };
    const worker = { events, stop, [Symbol.asyncDispose]: stop };
    this.#started.push(worker);
    return worker;
  }

  /** Starts a worker in a process of its own. */
  async workerProcess(options: Partial<WorkerOptions> = {}): Promise<WorkerProcess> {
    const all = { queue: this.queue, store: this.store, retryMs: 50, silenceMs: 2000, ...options };
    const script = fromFileUrl("../runner/queue/_worker_process.ts");
    const args = ["run", "--no-check", "-A", script, JSON.stringify(all)];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
    const process = watched(child);
    this.#started.push(process);
    await process.until("ready");
    return process;
  }

  /** Starts a process that asks for ops. */
  clientProcess(ops: readonly Op[]): WorkerProcess {
    const script = fromFileUrl("../runner/queue/_client_process.ts");
    const args = ["run", "--no-check", "-A", script, this.queue, this.store, JSON.stringify(serialize(...ops))];
    const process = watched(new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn());
    this.#started.push(process);
    return process;
  }

  /** Has workers compute ops. */
  async run(ops: readonly Op[], options: Partial<QueuedRunOptions> = {}): Promise<StepEnd[]> {
    const { steps } = await planRun(ops, (op) => this.results.has(op));
    return await runQueued(steps, { queue: this.queue, results: this.results, sweepMs: 200, ...options });
  }

  async [Symbol.asyncDispose]() {
    for (const started of this.#started) await started[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** A test that needs a queue. */
export function queueTest(name: string, body: (setting: Setting) => Promise<void>): void {
  redisTest(name, async () => await withSetting(await newDatabase(), body));
}

/** A test that needs a queue on a Redis server of its own, to end or restart it. */
export function ownServerTest(name: string, body: (setting: Setting, redis: TestRedis) => Promise<void>): void {
  redisTest(name, async () => {
    await using redis = await startRedis();
    await withSetting(redis.url, (setting) => body(setting, redis));
  });
}

function redisTest(name: string, fn: () => Promise<void>): void {
  const ignored = ignoreRedis === undefined ? "" : ` (ignored: ${ignoreRedis})`;
  Deno.test({ name: `${name}${ignored}`, ignore: ignoreRedis !== undefined, fn });
}

async function withSetting(queue: string, body: (setting: Setting) => Promise<void>): Promise<void> {
  await using setting = new Setting(queue, await testFolder());
  await setting.dataset.materialize();
  await body(setting);
}

/** How ops ended, by their test names. */
export function outcomes(ends: readonly StepEnd[]): Record<string, string> {
  const entries = ends.map(({ op, outcome }) => [op.fields.name ?? op.type, outcome] as [string, string]);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function watched(child: Deno.ChildProcess): WorkerProcess {
  const events: Record<string, unknown>[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      events.push(...lines.map((line) => JSON.parse(line)));
    }
  })();
  return {
    child,
    events,
    async until(type) {
      await until(() => events.some((event) => event.type === type));
      return events.find((event) => event.type === type)!;
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await Promise.all([child.status, reading]);
    },
  };
}
