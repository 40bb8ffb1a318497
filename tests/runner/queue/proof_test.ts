/**
 * The queue as a whole: a real Redis server, a real S3 server, and workers and a run as processes of their own.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { FolderStore, S3Store, type Store } from "../../../mod.ts";
import { decodeShard } from "../../../runner/implementations/extraction/shard.ts";
import type { RowRange } from "../../../runner/evaluation/implementation.ts";
import { fromFileUrl, testFolder } from "../../stores/_paths.ts";
import { s3Settings } from "../../stores/_process_values.ts";
import { endpoint, ignoreS3, newBucket } from "../../stores/_s3_server.ts";
import { CommandProcess } from "./_command.ts";
import { ignoreRedis, startRedis, type TestRedis } from "./_redis.ts";

const GRAPH = fromFileUrl("../runner/queue/_proof_graph.ts");
/** Three parts, the last one small. */
const ROWS = 2 * 4096 + 600;
/** Texts of a part that differ: the model reads each once, and all rows are finished, kept and joined. */
const TEXTS = 1021;
/** Ops that workers compute, and the dataset, which the run puts into the store. */
const OPS = 17;

const ignore = ignoreRedis ?? ignoreS3;

/** The results of one machine, the same for all scenes: computed once. */
let ofOneMachine: Promise<Map<string, Uint8Array>> | undefined;

function proof(name: string, body: (scene: Scene) => Promise<void>): void {
  Deno.test({
    name: `${name}${ignore === undefined ? "" : ` (ignored: ${ignore})`}`,
    ignore: ignore !== undefined,
    fn: async () => {
      await using folder = await testFolder();
      await using redis = await startRedis();
      await using scene = new Scene(folder.path, redis, `s3://${await newBucket()}/results`);
      await scene.prepare();
      await body(scene);
    },
  });
}

/** A part that a worker computes, and the rows of it that it has kept. */
interface KeptPart {
  readonly worker: CommandProcess;
  readonly uuid: string;
  readonly part: RowRange;
  readonly rows: readonly number[];
}

/** Servers, stores and processes. */
class Scene implements AsyncDisposable {
  readonly redis: TestRedis;
  readonly store: Store;
  readonly workers: CommandProcess[] = [];
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #started: AsyncDisposable[] = [];

  constructor(folder: string, redis: TestRedis, storeUri: string) {
    this.#folder = folder;
    this.redis = redis;
    const { accessKeyId, secretAccessKey, region } = s3Settings(endpoint());
    this.store = new S3Store(storeUri, s3Settings(endpoint()));
    this.#env = {
      PROOF_DATA: `${folder}/rows.csv`,
      PROOF_LOG: `${folder}/log`,
      PROOF_PAUSE: "150",
      PROBEGRAPH_QUEUE: redis.url,
      PROBEGRAPH_STORE_URI: storeUri,
      XDG_CONFIG_HOME: folder,
      AWS_ACCESS_KEY_ID: accessKeyId!,
      AWS_SECRET_ACCESS_KEY: secretAccessKey!,
      AWS_REGION: region!,
      AWS_ENDPOINT_URL: endpoint(),
    };
  }

  async prepare(): Promise<void> {
    await Deno.mkdir(`${this.#folder}/log`);
    const words = ["ignore", "bake", "the", "rules", "cake", "plant", "a", "tree", "forget", "your", "read", "book"];
    const word = (i: number) => words[i % words.length];
    const rows = Array.from({ length: ROWS }, (_, i) => {
      const text = Math.floor(i / 4096) * TEXTS + (i % TEXTS);
      // Of such texts a part has more than 8 MB: a worker keeps what it has before its end.
      return `${word(5 * text + 3)} ${word(text)} ${word(text + 7)} ${text},${i % 3 === 0 ? "override" : "benign"}`;
    });
    await Deno.writeTextFile(`${this.#folder}/rows.csv`, `prompt,label\n${rows.join("\n")}\n`);
  }

  /** Starts a worker, and waits until it takes jobs. */
  async startWorker(): Promise<CommandProcess> {
    const worker = this.#start(["worker", "-f", GRAPH, "--part-rows", "4096", "--silence", "6", "-j"]);
    this.workers.push(worker);
    await worker.until(({ event }) => event === "ready");
    return worker;
  }

  /** Starts a run. */
  startRun(): CommandProcess {
    return this.#start(["run", "-f", GRAPH, "--queue", "--no-shuffle", "-j"]);
  }

  /** Waits until a worker is in the middle of a part of an op's rows: some of them are kept, and some are not. */
  async keptPart(): Promise<KeptPart> {
    for (;;) {
      for (const worker of this.workers) {
        const begin = worker.lines.at(-1);
        if (begin.event !== "begin" || begin.part === undefined) continue;
        const rows = await this.#keptRows(begin.uuid, begin.part);
        const isMiddle = rows.length > 0 && rows.length < begin.part.end - begin.part.start;
        if (isMiddle && worker.lines.at(-1) === begin) {
          return { worker, uuid: begin.uuid, part: begin.part, rows };
        }
      }
      // The server is asked so seldom that it has time for the workers.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Waits until another worker is at a part too. */
  async untilOtherComputes(worker: CommandProcess): Promise<void> {
    const others = this.workers.filter((other) => other !== worker);
    const isAtPart = ({ lines }: CommandProcess) => lines.at(-1).event === "begin" && lines.at(-1).part !== undefined;
    while (!others.some(isAtPart)) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Waits until another worker goes on with the part of one that is dead. */
  async untilTaken({ worker, uuid, part }: KeptPart): Promise<void> {
    const others = this.workers.filter((other) => other !== worker);
    await Promise.race(
      others.map((other) =>
        other.until((line) => line.event === "begin" && isDeepStrictEqual([line.uuid, line.part], [uuid, part]))
      ),
    );
  }

  /** The uuids of the ops whose results the workers computed, from the `completed` events in their logs; ends them. */
  async computed(): Promise<string[]> {
    for (const worker of this.workers) worker.kill("SIGTERM");
    await Promise.all(this.workers.map((worker) => worker.end()));
    return this.workers.flatMap(({ lines }) => lines)
      .filter(({ event, part }) => event === "completed" && part === undefined).flatMap(({ computed }) => computed);
  }

  /** How often each row of the large extraction was finished. */
  async timesFinished(): Promise<Uint8Array> {
    const times = new Uint8Array(ROWS);
    for await (const { name } of Deno.readDir(`${this.#folder}/log`)) {
      const lines = (await Deno.readTextFile(`${this.#folder}/log/${name}`)).trim().split("\n");
      for (const row of lines.flatMap((line) => JSON.parse(line) as number[])) times[row]++;
    }
    return times;
  }

  /** Everything that was computed is what one machine computes, to the byte. */
  async assertLikeOneMachine(): Promise<void> {
    const [expected, actual] = [await (ofOneMachine ??= this.#computeAlone()), await results(this.store)];
    assert.equal(expected.size, OPS + 1);
    assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
    for (const [key, bytes] of expected) assert.deepEqual(actual.get(key), bytes, key);
  }

  async #computeAlone(): Promise<Map<string, Uint8Array>> {
    const uri = `${this.#folder}/single`;
    await using single = this.#start(["run", "-f", GRAPH, "--store", uri, "-j"], { PROOF_PAUSE: "0", PROOF_LOG: "" });
    assert.equal(await single.end(), 0, single.err);
    return await results(new FolderStore(uri));
  }

  #start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandProcess {
    const process = new CommandProcess(args, { ...this.#env, ...env });
    this.#started.push(process);
    return process;
  }

  async #keptRows(uuid: string, { start, end }: RowRange): Promise<number[]> {
    const rows: number[] = [];
    for await (const { key } of this.store.list(uuid.replace("_", "/"))) {
      if (!key.includes(`/rows-${start}-${end}/`)) continue;
      const bytes = await this.store.get(key);
      if (bytes !== undefined) rows.push(...decodeShard(bytes)?.rows ?? []);
    }
    return rows;
  }

  async [Symbol.asyncDispose]() {
    await Promise.all(this.#started.map((started) => started[Symbol.asyncDispose]()));
  }
}

/** The files with results. */
async function results(store: Store): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { key } of store.list()) {
    if (/\/result\.[\w.]+$/.test(key)) files.set(key, (await store.get(key))!);
  }
  return files;
}

function failuresOf({ lines, err }: CommandProcess): string {
  const failures = lines.flatMap(({ uuid, outcome, error }) => outcome === "completed" ? [] : [`${uuid}: ${error}`]);
  return [...failures, err].join("\n");
}

function assertEachOnce(uuids: readonly string[]): void {
  assert.deepEqual([uuids.length, new Set(uuids).size], [OPS, OPS]);
}

proof(
  "a worker is killed, Redis restarted, and once more without its data: the results are those of one machine",
  async (scene) => {
    await Promise.all([1, 2, 3].map(() => scene.startWorker()));
    const run = scene.startRun();
    const kept = await scene.keptPart();
    const { worker, uuid, rows } = kept;
    worker.kill("SIGKILL");
    assert.equal(await worker.end(), "SIGKILL");
    assert.deepEqual([worker.lines.at(-1).event, worker.lines.at(-1).uuid], ["begin", uuid]);
    await scene.untilOtherComputes(worker);
    await scene.redis.restart({ keepsData: true, awayMs: 500 });
    await scene.untilTaken(kept);
    assert.ok(run.lines.every(({ uuid: ended }) => ended !== uuid), "there is something to lose");
    await scene.redis.restart({ keepsData: false, awayMs: 500 });
    assert.equal(await run.end(), 0, failuresOf(run));
    assert.deepEqual(new Set(run.lines.map(({ outcome }) => outcome)), new Set(["completed"]));
    assertEachOnce(run.lines.map(({ uuid }) => uuid).filter((uuid) => !uuid.startsWith("LoadLocal")));
    assertEachOnce(await scene.computed());
    const times = await scene.timesFinished();
    assert.deepEqual(rows.filter((row) => times[row] !== 1), [], "rows that were kept are computed once");
    await scene.assertLikeOneMachine();
  },
);

proof("workers are replaced one after the other while a run goes on, and nothing is lost", async (scene) => {
  const first = await Promise.all([1, 2].map(() => scene.startWorker()));
  const run = scene.startRun();
  for (const old of first) {
    await old.until(({ event, part }) => event === "begin" && part !== undefined);
    await scene.startWorker();
    old.kill("SIGTERM");
    assert.equal(await old.end(), 0, old.err);
    assert.equal(old.lines.at(-1).event, "ended");
  }
  assert.equal(await run.end(), 0, failuresOf(run));
  assertEachOnce(await scene.computed());
  const times = await scene.timesFinished();
  assert.deepEqual(times.filter((count) => count !== 1), new Uint8Array(), "each row is computed once");
  await scene.assertLikeOneMachine();
});
