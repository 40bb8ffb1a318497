import assert from "node:assert/strict";
import fc from "fast-check";
import { isJobData, jobIn, progressIn, workerIn } from "../../../runner/queue/heard.ts";
import { Queue } from "../../../runner/queue/bullmq.ts";
import { queueAddress } from "../../../runner/queue/address.ts";
import { QueueNames } from "../../../runner/queue/names.ts";
import { queueOverview } from "../../../runner/queue/overview.ts";
import { runWorker } from "../../../runner/queue/worker.ts";
import { queueTest, until } from "./_setting.ts";
import { Redis } from "ioredis";

Deno.test("messages of any form are read as far as they make sense", () => {
  fc.assert(fc.property(fc.anything(), (message) => {
    assert.equal(typeof workerIn(message), "string");
    for (const { done } of Object.values(progressIn(message))) assert.equal(Number.isFinite(done), true);
  }));
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (json) => {
    assert.equal(Array.isArray(jobIn(json).together), true);
  }));
});

queueTest("forged events in the queue do not end the run that waits", async (setting) => {
  const op = setting.op("slow", [], { milliseconds: 1500 });
  const redis = new Redis(setting.queue);
  try {
    const ended = setting.run([op]);
    setting.worker();
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const key of await redis.keys("*:events")) {
        await redis.xadd(key, "*", "event", "progress", "jobId", op.uuid, "data", "null");
        await redis.xadd(key, "*", "event", "progress", "jobId", op.uuid, "data", `{"${op.uuid}":null}`);
        await redis.xadd(key, "*", "event", "completed", "jobId", "other", "returnvalue", "null");
      }
    }
    assert.deepEqual((await ended).map(({ outcome }) => outcome), ["completed"]);
  } finally {
    redis.disconnect();
  }
});

const ODD_PARTS: readonly unknown[] = [
  null,
  5,
  {},
  [0, 1, 2],
  ...[[-1, 2, 4], [0.5, 2, 4], [2, 1, 4], ["0", "2", "4"], [0, 9, 4]].map(([start, end, of]) => ({ start, end, of })),
];

queueTest(
  "jobs that say anything but an op and its rows are refused in words, and others are done",
  async (setting) => {
    const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
    const redis = new Redis(setting.queue, { maxRetriesPerRequest: null });
    const queue = new Queue(names.queue(undefined), { connection: redis, prefix: names.prefix });
    try {
      const { uuid } = setting.op("a");
      const right = { uuid, graph: "0", run: "1" };
      const parts = ODD_PARTS.map((part) => ({ ...right, part }));
      const together = ["x", [null], ["../up"]].map((together) => ({ ...right, together }));
      const odd = [null, 5, [], {}, { ...right, uuid: "../up" }, ...together, ...parts];
      assert.equal(isJobData({ ...right, part: { start: 0, end: 2, of: 4 }, together: [uuid] }), true);
      const worker = setting.worker();
      await queue.addBulk(odd.map((data) => ({ name: "x", data })));
      const told = () => worker.events.flatMap((event) => event.type === "trouble" ? [event.message] : []);
      await until(() => told().length === odd.length);
      for (const message of told()) assert.match(message, /^The job "\d+" names no op, .* not added by probegraph/);
      assert.deepEqual((await setting.run([setting.op("b")])).map(({ outcome }) => outcome), ["completed"]);
    } finally {
      await queue.close();
      redis.disconnect();
    }
  },
);

queueTest(
  "names in Redis that are no tags are passed over, and keys of another kind are told as such",
  async (setting) => {
    const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
    const redis = new Redis(setting.queue);
    const look = async () => await queueOverview(setting.queue, setting.results.store.uri);
    const refused = {
      name: "QueueError",
      message: /refuses what is asked: WRONGTYPE .* remove what begins with probegraph:/,
    };
    try {
      await redis.sadd(names.tags, "cuda", "a:b", "\x1b[31m", "");
      assert.deepEqual((await look()).jobs.map(({ tag }) => tag), [undefined, "cuda"]);
      await redis.set(names.job(undefined, setting.op("a").uuid), "no job");
      await assert.rejects(setting.run([setting.op("a")]), refused);
      await redis.set(names.tags, "no set");
      await assert.rejects(look(), refused);
      await redis.set(names.stopped, "no set");
      await assert.rejects(runWorker({ queue: setting.queue, store: setting.store }), refused);
    } finally {
      redis.disconnect();
    }
  },
);

queueTest("a job whose graph takes workers down is given up before the graph is read once more", async (setting) => {
  const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
  const redis = new Redis(setting.queue, { maxRetriesPerRequest: null });
  const queue = new Queue(names.queue(undefined), { connection: redis, prefix: names.prefix });
  try {
    const { uuid } = setting.op("a");
    await queue.add("x", { uuid, graph: "0", run: "1" }, { jobId: uuid });
    await redis.hset(names.job(undefined, uuid), "stc", 6);
    const { events } = setting.worker();
    await until(() => events.some(({ type }) => type === "trouble"));
    const told = events.flatMap((event) => event.type === "trouble" ? [event.message] : []);
    assert.match(told[0], /^given up: \d+ workers ended without a word/);
  } finally {
    await queue.close();
    redis.disconnect();
  }
});

queueTest(
  "a job whose data are no JSON is refused once, and leaves the queue",
  async (setting) => {
    const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
    const key = (state: string) => names.job(undefined, state);
    const redis = new Redis(setting.queue);
    try {
      await redis.hset(key("odd"), { name: "x", data: "{", opts: "{}", timestamp: "1" });
      await redis.rpush(key("wait"), "odd");
      // A worker that is taken for dead while it stands still would get the job once more.
      const { events } = setting.worker({ silenceMs: 60_000 });
      assert.deepEqual((await setting.run([setting.op("a")])).map(({ outcome }) => outcome), ["completed"]);
      await until(async () => await redis.zscore(key("failed"), "odd") !== null);
      assert.equal(await redis.llen(key("active")), 0);
      const told = events.flatMap((event) => event.type === "trouble" ? [event.message] : []);
      assert.equal(told.length, 1);
      assert.match(told[0], /^The job "odd" names no op, .* not added by probegraph/);
    } finally {
      redis.disconnect();
    }
  },
);
