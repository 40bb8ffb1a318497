import assert from "node:assert/strict";
import { queueOverview } from "../../../runner/queue/overview.ts";
import { runWorker } from "../../../runner/queue/worker.ts";
import { startOddRedis } from "./_odd_redis.ts";
import { queueTest } from "./_setting.ts";

const ANSWERS = { "a number": ":7\r\n", nothing: "_\r\n", "news of nothing": ">1\r\n_\r\n", "an error": "-ODD no\r\n" };

for (const [name, answer] of Object.entries(ANSWERS)) {
  queueTest(`a server that answers everything with ${name} is told, by whoever asks it`, async (setting) => {
    using odd = startOddRedis(setting.queue, () => answer);
    const told = { name: "QueueError", message: /^(Cannot reach the|The) queue's Redis server at redis:/ };
    await assert.rejects(setting.run([setting.op("a")], { queue: odd.url }), told);
    await assert.rejects(runWorker({ queue: odd.url, store: setting.store }), told);
    await assert.rejects(queueOverview(odd.url, setting.results.store.uri), told);
  });
}

queueTest("a worker whose subscription is answered with a number ends with what was asked", async (setting) => {
  using odd = startOddRedis(setting.queue, ([name]) => name.toLowerCase() === "subscribe" ? ":7\r\n" : undefined);
  await assert.rejects(runWorker({ queue: odd.url, store: setting.store }), {
    name: "QueueError",
    message: /gives an answer that cannot be read as one: it came to SUBSCRIBE .* Name a server of Redis or Valkey/,
  });
});

queueTest("a list in the place of a number, and nothing in that of a list, are told as what came", async (setting) => {
  const odd = [["llen", "*0\r\n", "a number, got an array"], ["smembers", "_\r\n", "a list, got null"]];
  for (const [command, answer, told] of odd) {
    using odd = startOddRedis(setting.queue, ([name]) => name.toLowerCase() === command ? answer : undefined);
    await assert.rejects(queueOverview(odd.url, setting.results.store.uri), {
      name: "QueueError",
      message: new RegExp(`cannot be read as one: ${command.toUpperCase()} gives ${told}`),
    });
  }
});

queueTest("news that cannot be read, and answers to nothing, do not end the program", async (setting) => {
  const news = ">1\r\n_\r\n_\r\n";
  let asked = 0;
  using odd = startOddRedis(setting.queue, ([name]) => {
    return name.toLowerCase() === "xread" && asked++ === 0 ? `${news}*0\r\n` : undefined;
  });
  setting.worker();
  const ends = await setting.run([setting.op("a")], { queue: odd.url });
  assert.deepEqual(ends.map(({ outcome }) => outcome), ["completed"]);
});
