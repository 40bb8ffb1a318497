import assert from "node:assert/strict";
import fc from "fast-check";
import { jobIn, progressIn, workerIn } from "../../../runner/queue/heard.ts";
import { queueTest } from "./_setting.ts";
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
