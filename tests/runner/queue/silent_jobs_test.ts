import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { queueAddress } from "../../../runner/queue/address.ts";
import { partId, QueueNames } from "../../../runner/queue/names.ts";
import type { WorkerEvent } from "../../../runner/queue/worker_events.ts";
import { batches, counting, PARTS, ROWS, sum } from "./_parts.ts";
import { queueTest, until } from "./_setting.ts";

queueTest("a job that a stranger holds is told, and one that a worker computes is not", async (setting) => {
  const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
  const [held, slow] = [setting.op("held"), setting.op("slow", [], { milliseconds: 2500 })];
  const [job, active] = [held.uuid, "active"].map((name) => names.job(undefined, name));
  const redis = new Redis(setting.queue);
  try {
    await redis.hset(job, { name: "x", data: "{}", opts: "{}", timestamp: "1" });
    await redis.set(`${job}:lock`, "a stranger's");
    await redis.lpush(active, held.uuid);
    setting.worker();
    const notices: string[] = [];
    const ended = setting.run([held, slow], { silentMs: 1000, onNotice: (notice) => notices.push(notice) });
    await until(async () => await setting.results.has(slow) && notices.length > 0);
    assert.equal(notices.length, 1);
    assert.match(notices[0], /^The job of QueueTestOp_.* is taken, but nothing was heard of it for 1 seconds/);
    assert.ok(notices[0].endsWith(`remove ${job} and ${job}:lock from Redis, and the run goes on`));
    await redis.del(job, `${job}:lock`);
    assert.deepEqual((await ended).map(({ outcome }) => outcome), ["completed", "completed"]);
  } finally {
    redis.disconnect();
  }
});

queueTest("a job that was removed from Redis while it was taken is added anew", async (setting) => {
  const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
  const [removed, other] = [setting.op("removed"), setting.op("other")];
  const redis = new Redis(setting.queue);
  try {
    // What BullMQ leaves of one: how often it stalled.
    await redis.hset(names.job(undefined, removed.uuid), { stc: "1" });
    await redis.lpush(names.job(undefined, "wait"), removed.uuid);
    const worker = setting.worker();
    assert.deepEqual((await setting.run([removed, other])).map(({ outcome }) => outcome), ["completed", "completed"]);
    assert.deepEqual(worker.events.filter(({ type }) => type === "trouble"), []);
  } finally {
    redis.disconnect();
  }
});

queueTest("an op does not wait for a part that was removed, and computes its rows", async (setting) => {
  const names = new QueueNames(queueAddress(setting.queue), setting.results.store.uri);
  const op = counting(setting, 5);
  const redis = new Redis(setting.queue);
  try {
    const { events } = setting.worker(PARTS);
    const ended = setting.run([op]);
    const isDivided = (event: WorkerEvent) => event.type === "divided";
    await until(() => Promise.resolve(events.some(isDivided)));
    const parts = events.find(isDivided)!.parts;
    await redis.del(names.job(undefined, partId(op.uuid, parts.at(-1)!)));
    assert.deepEqual((await ended).map(({ outcome }) => outcome), ["completed", "completed"]);
    assert.equal(sum(await batches(setting)), ROWS);
  } finally {
    redis.disconnect();
  }
});
