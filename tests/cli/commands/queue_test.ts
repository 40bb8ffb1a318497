import { Redis } from "ioredis";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ignoreRedis, startRedis, type TestRedis } from "../../runner/queue/_redis.ts";
import { testFolder } from "../../stores/_paths.ts";
import { withVariables } from "../../_variables.ts";
import { FakeTerminal, jsonLines, run } from "../_run.ts";

const PIPELINE = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));
const SLOW = fileURLToPath(new URL("../fixtures/slow_model.ts", import.meta.url));

/** A queue, a store, and what command lines need to find them. */
interface Scene {
  readonly redis: TestRedis;
  /** `--queue …`, with a password. */
  readonly queue: readonly string[];
  /** `--store …`. */
  readonly store: readonly string[];
  /** Starts a worker in this process, and waits until it takes jobs. */
  worker(...args: string[]): Promise<{ readonly terminal: FakeTerminal; stop(): Promise<{ readonly code: number }> }>;
}

function queueTest(name: string, body: (scene: Scene) => Promise<void>, settings: readonly string[] = []): void {
  Deno.test({
    name: `${name}${ignoreRedis === undefined ? "" : ` (ignored: ${ignoreRedis})`}`,
    ignore: ignoreRedis !== undefined,
    fn: async () => {
      await using redis = await startRedis({ password: "sesame", settings });
      await using folder = await testFolder();
      const [queue, store] = [["--queue", redis.url], ["--store", `${folder.path}/store`]];
      const stops: (() => Promise<unknown>)[] = [];
      const worker = async (...args: string[]) => {
        const terminal = new FakeTerminal();
        const ended = run(["worker", ...queue, ...store, ...args], terminal);
        await until(() => /ready/.test(terminal.outText), ended);
        const stop = () => {
          terminal.interrupt();
          return ended;
        };
        stops.push(stop);
        return { terminal, stop };
      };
      try {
        await body({ redis, queue, store, worker });
      } finally {
        await Promise.all(stops.map((stop) => stop()));
      }
    },
  });
}

async function until(isSo: () => boolean, ended?: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  void ended?.then(() => hasEnded = true);
  while (!isSo()) {
    assert.ok(!hasEnded, "it ended before");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

queueTest("run --queue has workers compute, and ends as a run on this machine", async ({ queue, store, worker }) => {
  const { terminal } = await worker("-f", PIPELINE);
  const ops = ["-f", PIPELINE, "-s", "shared", "sums", "broken", "afterBroken"];
  const remote = await run(["run", ...ops, ...queue, ...store, "-j"]);
  assert.equal(remote.code, 1);
  const local = await run(["run", ...ops, "--store", "memory://queue-test-local", "-j"]);
  const outcomes = (out: string) =>
    Object.fromEntries(jsonLines(out).map(({ uuid, outcome, error, because }) => [uuid, { outcome, error, because }]));
  assert.deepEqual(outcomes(remote.out), outcomes(local.out));
  assert.match(terminal.outText, /^\S+Z {2}completed {2}shift.* \(shared\) in \d+ ms$/m);
  assert.match(terminal.outText, /^\S+Z {2}failed {5}shift.* \(broken\): cannot shift down$/m);
  const again = await run(["run", "-f", PIPELINE, ...queue, ...store, "-s", "shared"]);
  assert.deepEqual([again.code, again.out.replace(/\d+ ms/, "…")], [0, "0 computed, 2 stored before in …\n"]);
});

queueTest("a worker says at the start what it serves, not its password, and ends with 0", async ({ store, worker }) => {
  const { terminal, stop } = await worker("--tags", "gpu,cuda", "--concurrency", "2");
  assert.equal((await stop()).code, 0);
  assert.match(terminal.outText, /^queue {3}redis:\/\/127\.0\.0\.1:\d+\/0$/m);
  assert.match(terminal.outText, new RegExp(`^store   file://${store[1]}$`, "m"));
  assert.match(terminal.outText, /^tags {4}gpu, cuda\njobs {4}2 at a time$/m);
  assert.match(terminal.outText, /stopping .*\n.* ended {6}no jobs, in /);
  assert.ok(!terminal.outText.includes("sesame"));
});

queueTest("a worker's log is JSON with -j", async ({ queue, store, worker }) => {
  const { terminal, stop } = await worker("-j");
  await run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store]);
  await stop();
  const lines = jsonLines(terminal.outText);
  assert.deepEqual([lines[0].event, lines[1].event, lines.at(-1).event], ["start", "ready", "ended"]);
  const completed = lines.filter(({ event }) => event === "completed");
  assert.ok(completed.length > 0);
  for (const { time, uuid, seconds, computed } of completed) {
    assert.deepEqual([Number.isNaN(Date.parse(time)), typeof seconds, computed], [false, "number", [uuid]]);
  }
});

queueTest("Ctrl-C takes a run's jobs back, and the next run goes on from the rows there are", async (scene) => {
  const { queue, store, worker } = scene;
  const { terminal: log } = await worker();
  const go = ["run", "-f", SLOW, ...queue, ...store];
  {
    using _ = withVariables({ SLOW_MODEL_HELD_AT: "0" });
    const terminal = new FakeTerminal();
    const stopped = run(go, terminal);
    await until(() => /begin .*activations/.test(log.outText), stopped);
    terminal.interrupt();
    const { code, out, err } = await stopped;
    assert.equal(code, 130);
    assert.match(err, /Stopping: this run's jobs are taken back, and workers keep what they have finished/);
    assert.match(out, /1 stopped/);
    await until(() => /stopped .*nobody wants it any more/.test(log.outText));
  }
  const again = await run(go);
  assert.equal(again.code, 0, again.err);
});

queueTest("run --queue says which workers are missing", async ({ queue, store, worker }) => {
  const terminal = new FakeTerminal();
  const ended = run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store, "-j"], terminal);
  await until(() => /No worker serves this queue for the store file:.*ops? waits?/.test(terminal.errText), ended);
  await worker();
  assert.equal((await ended).code, 0);
});

queueTest("run --detach leaves the ops to workers, and says how to watch them", async ({ queue, store, worker }) => {
  const { code, out } = await run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store, "--detach"]);
  assert.equal(code, 0);
  assert.match(
    out,
    /2 ops are left to the workers of redis:\/\/127.*Watch them with:\n {2}probegraph watch -f .* -s shared/s,
  );
  assert.match(
    (await run(["status", "-f", PIPELINE, "-s", "shared", ...store])).out,
    /^shared, ShiftOp: pending {2}ShiftOp_\w+ {2}\(also/m,
  );
  await worker();
  assert.match((await run(["watch", "-f", PIPELINE, "-s", "shared", "--interval", "0.05", ...store])).out, /completed/);
});

queueTest("queue and doctor show the server, the workers and their tags", async ({ queue, store, worker }) => {
  const before = await run(["queue", ...queue, ...store]);
  assert.match(before.out, /No worker serves this queue for this store\./);
  await worker("--tags", "cuda");
  await run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store]);
  const { code, out } = await run(["queue", ...queue, ...store]);
  assert.equal(code, 0);
  assert.match(out, /^queue {2}redis:\/\/127\.0\.0\.1:\d+\/0 \((Redis|Valkey) [\d.]+\)$/m);
  const [any, cuda] = ["any worker", "cuda"].map((tag) => new RegExp(`^${tag} +(.*)$`, "m").exec(out)![1].split(/ +/));
  assert.deepEqual([any, cuda], [["0", "0", "0", "0", "0", "1"], ["0", "0", "0", "0", "0", "1"]]);
  assert.match(out, new RegExp(`^\\S+:${Deno.pid}  cuda$`, "m"));
  const elsewhere = await run(["queue", ...queue, "--store", `${store[1]}-other`]);
  assert.match(elsewhere.out, /No worker serves this queue for this store\.\n1 worker serves another store\./);
  const doctor = jsonLines((await run(["doctor", ...queue, ...store, "-j"])).out);
  const found = (name: string) => doctor.find(({ check }) => check === name);
  assert.match(found("queue").found, /^(Redis|Valkey) [\d.]+ answers in .* ms; keeps nothing over a restart/);
  assert.match(found("workers").found, /^1 for this store, with the tags cuda$/);
});

// Managed servers have no CLIENT at all, others keep users from parts of it.
for (const denied of ["-client", "-client|list", "-client|setname"]) {
  queueTest(`where a user may not ${denied}, nothing is said of workers that may not be so`, async (scene) => {
    const { redis, store, worker } = scene;
    const url = redis.url.replace(":sesame@", "bob:pw@");
    const queue = ["--queue", url];
    const unknown = await run(["queue", ...queue, ...store]);
    assert.match(unknown.out, /^any worker( +0){5} +\?$/m);
    assert.match(unknown.out, /Whether workers serve this queue is not known: the Redis server does not tell/);
    assert.ok(!unknown.out.includes("No worker"));
    const [overview] = jsonLines((await run(["queue", ...queue, ...store, "-j"])).out);
    assert.deepEqual([overview.workers, overview.jobs[0].workers], [null, null]);
    const doctor = jsonLines((await run(["doctor", ...queue, ...store, "-j"])).out);
    const { ok, found } = doctor.find(({ check }) => check === "workers");
    assert.deepEqual([ok, found.slice(0, 9)], [true, "not known"]);

    await worker();
    const terminal = new FakeTerminal();
    const { code } = await run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store], terminal);
    assert.equal(code, 0, terminal.errText);
    assert.ok(!terminal.errText.includes("No worker"));
  }, ["--user", "bob", "on", ">pw", "~*", "&*", "+@all", denied]);
}

queueTest("a server's eviction policy is warned of once, however many connections there are", async (scene) => {
  const { queue, store, worker } = scene;
  const { terminal } = await worker("--tags", "gpu,cuda");
  const { err } = await run(["run", "-f", PIPELINE, "-s", "shared", ...queue, ...store]);
  assert.equal((terminal.errText + err).match(/eviction policy/gi)?.length, 1);
}, ["--maxmemory-policy", "allkeys-lru"]);

queueTest(
  "doctor knows a server that drops jobs, and one that refuses the password",
  async ({ redis, queue, store }) => {
    const client = new Redis(redis.url);
    await client.config("SET", "maxmemory-policy", "allkeys-lru");
    client.disconnect();
    const finding = async (args: readonly string[]) => {
      const { code, out } = await run(["doctor", ...args, ...store, "-j"]);
      assert.equal(code, 1);
      return jsonLines(out).find(({ check }) => check === "queue").found;
    };
    assert.match(await finding(queue), /drops jobs when its memory is full \(maxmemory-policy allkeys-lru\)/);
    const wrong = await finding(["--queue", redis.url.replace("sesame", "wrong")]);
    assert.match(wrong, /May not use the queue's Redis server at redis:\/\/127\.0\.0\.1:\d+\/0: WRONGPASS/);
  },
);

Deno.test("wrong uses of queues end with exit code 2 and a word on the way out", async () => {
  const redis = ["--queue", "redis://127.0.0.1:1"];
  const cases: [string[], RegExp][] = [
    [["worker"], /No queue was named: use --queue redis:\/\/host:6379, or set PROBEGRAPH_QUEUE/],
    [["worker", "--queue", "http://host"], /A queue is the URL of a Redis server/],
    [["worker", ...redis, "--tags", "GPU"], /lower-case words with commas between them/],
    [["worker", ...redis, "--concurrency", "0"], /It must be a whole number from 1/],
    [["run", "-f", PIPELINE, ...redis, "--jobs", "2"], /workers have --concurrency/],
    [["run", "-f", PIPELINE, ...redis, "--shard-count", "2", "--shard-idx", "0"], /use one of them/],
    [["run", "-f", PIPELINE, "--detach"], /name it with --queue/],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = await run(args);
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, message);
  }
});

Deno.test("a queue that cannot be reached and a store of this process are errors", async () => {
  const redis = ["--queue", "redis://user:sesame@127.0.0.1:1"];
  for (const command of [["worker"], ["run", "-f", PIPELINE], ["queue"]]) {
    await using folder = await testFolder();
    const { code, err } = await run([...command, ...redis, "--store", folder.path]);
    assert.equal(code, 1);
    assert.match(err, /Cannot reach the queue's Redis server at redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED/);
    assert.ok(!err.includes("sesame"));
  }
  const { code, err } = await run(["run", "-f", PIPELINE, ...redis, "--store", "memory://here"]);
  assert.equal(code, 1);
  assert.match(err, /results go through a store that all can see, such as s3:/);
});

Deno.test("the variable PROBEGRAPH_QUEUE names the queue, and config shows it without its password", async () => {
  Deno.env.set("PROBEGRAPH_QUEUE", "redis://user:sesame@127.0.0.1:1/2?prefix=team");
  try {
    const [config] = jsonLines((await run(["config", "-j"])).out);
    assert.equal(config.queue, "redis://127.0.0.1:1/2?prefix=team");
    assert.match((await run(["config"])).out, /^queue: "redis:\/\/127\.0\.0\.1:1\/2\?prefix=team"$/m);
    assert.match((await run(["worker"])).err, /Cannot reach the queue's Redis server at redis:\/\/127\.0\.0\.1:1\/2/);
    const local = await run(["run", "-f", PIPELINE, "-s", "shared", "--store", "memory://queue-test-variable"]);
    assert.equal(local.code, 0, "without --queue a run is local");
  } finally {
    Deno.env.delete("PROBEGRAPH_QUEUE");
  }
});
