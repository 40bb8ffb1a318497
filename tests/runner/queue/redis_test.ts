import assert from "node:assert/strict";
import { connect } from "../../../runner/queue/connection.ts";
import { queueAddress } from "../../../runner/queue/address.ts";
import { QueueEvents } from "../../../runner/queue/bullmq.ts";
import { QueueError } from "../../../runner/queue/queue_error.ts";
import { runWorker } from "../../../runner/queue/worker.ts";
import { testFolder } from "../../stores/_paths.ts";
import { computed } from "./_ops.ts";
import { ignoreRedis, startRedis } from "./_redis.ts";
import { outcomes, ownServerTest, queueTest, Setting, until } from "./_setting.ts";

function graph({ op }: Setting) {
  const below = ["a", "b", "c"].map((name) => op(name, [], { milliseconds: 700 }));
  return [op("top", below), op("other", [below[0]])];
}

for (const keepsData of [true, false]) {
  const how = keepsData ? "with its data" : "without its data";
  ownServerTest(`Redis that goes away in mid-run and comes back ${how} changes nothing`, async (setting, redis) => {
    setting.worker();
    setting.worker();
    const run = setting.run(graph(setting));
    await until(async () => (await computed(setting.log)).length >= 3);
    await redis.restart({ keepsData, awayMs: 500 });
    assert.deepEqual(outcomes(await run), {
      a: "completed",
      b: "completed",
      c: "completed",
      other: "completed",
      top: "completed",
    });
    assert.deepEqual(await computed(setting.log), ["a", "b", "c", "other", "top"]);
  });
}

ownServerTest("a server that goes away as a run begins to listen is waited for", async (_, redis) => {
  using connection = await connect(queueAddress(redis.url));
  const isAway = new Promise((resolve) => connection.redis.once("close", resolve));
  const restarted = redis.restart({ keepsData: false, awayMs: 300 });
  await isAway;
  await using events = {
    queue: new QueueEvents("queue", { connection: connection.redis }).on("error", () => {}),
    [Symbol.asyncDispose]: () => events.queue.close(),
  };
  await Promise.all([events.queue.waitUntilReady(), restarted]);
});

ownServerTest("a run can be stopped, and a worker ended, while Redis is away", async (setting, redis) => {
  const worker = setting.worker();
  const stop = new AbortController();
  const run = setting.run([setting.op("slow", [], { milliseconds: 60_000 })], { signal: stop.signal });
  await until(async () => (await computed(setting.log)).length === 1);
  await redis.end();
  stop.abort();
  assert.deepEqual(outcomes(await run), { slow: "stopped" });
  await worker.stop();
});

Deno.test("a Redis server that is not there is named, with what to do, and without the password", async () => {
  await using folder = await testFolder();
  const worker = runWorker({ queue: "redis://me:s3cret@127.0.0.1:1/0", store: folder.path });
  const error = await worker.then(() => undefined, (error) => error);
  assert.ok(error instanceof QueueError);
  assert.match(error.message, /Cannot reach the queue's Redis server at redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED/);
  assert.match(error.message, /Start one \(redis-server\)/);
  assert.doesNotMatch(Deno.inspect(error), /s3cret/);
});

Deno.test({
  name: `a queue with a password is used, and a wrong one is not shown${
    ignoreRedis ? ` (ignored: ${ignoreRedis})` : ""
  }`,
  ignore: ignoreRedis !== undefined,
  fn: async () => {
    await using redis = await startRedis({ password: "s3cret" });
    await using setting = new Setting(redis.url, await testFolder());
    setting.worker();
    assert.deepEqual(outcomes(await setting.run([setting.op("a")])).a, "completed");
    const wrong = queueAddress(`redis://:gue55@127.0.0.1:${redis.port}`);
    const error = await connect(wrong).then(() => undefined, (error) => error);
    assert.ok(error instanceof QueueError);
    assert.match(error.message, /WRONGPASS/);
    assert.doesNotMatch(Deno.inspect(error), /gue55|s3cret/);
    for await (const { key } of setting.results.store.list()) {
      assert.doesNotMatch(new TextDecoder().decode(await setting.results.store.get(key)), /s3cret/);
    }
  },
});

Deno.test("a server that takes connections and says nothing is not waited for without end", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = connect(queueAddress(`redis://127.0.0.1:${silent.addr.port}`), 200);
  await assert.rejects(connecting, {
    name: "QueueError",
    message: /Cannot reach .*: no answer came within 0.2 seconds/,
  });
});

queueTest("teams with other prefixes do not take each other's jobs", async (setting) => {
  const other = setting.worker({ queue: `${setting.queue}?prefix=other` });
  const own = setting.worker({ queue: `${setting.queue}?prefix=own` });
  await setting.run([setting.op("a")], { queue: `${setting.queue}?prefix=own` });
  assert.deepEqual([other, own].map(({ events }) => events.length), [1, 3]);
});
