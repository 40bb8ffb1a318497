import assert from "node:assert/strict";
import { RunError, Runner, StoreError } from "../../../mod.ts";
import { QueueError } from "../../../runner/queue/queue_error.ts";
import { fromFileUrl } from "../../stores/_paths.ts";
import { computed, opMaker } from "./_ops.ts";
import { ownServerTest, queueTest, type Setting, until } from "./_setting.ts";

/** Test ops of a runner that has a queue. */
function queued({ store, queue, log }: Setting) {
  const runner = new Runner({ store, queue });
  return { runner, op: opMaker(runner.fromInline({ x: [1, 2] }), log) };
}

ownServerTest(
  "a runner with a queue has workers compute what is missing, and reads it from the store",
  async (setting, redis) => {
    const worker = setting.worker();
    const { op } = queued(setting);
    const top = op("top", [op("below")]);
    assert.deepEqual([...await top.toArray() as Float64Array], [2, 4]);
    // An ephemeral op on top is computed here.
    assert.deepEqual([...await top.add(op("other")).toArray() as Float64Array], [3, 6]);
    const begun = worker.events.filter((event) => event.type === "begin").map((event) => event.op.fields.name);
    assert.deepEqual(begun, ["below", "top", "other"]);
    // What is there needs no queue.
    await redis.end();
    assert.deepEqual([...await queued(setting).op("top", [queued(setting).op("below")]).toArray() as Float64Array], [
      2,
      4,
    ]);
  },
);

queueTest("materialize() passes progress on, and throws the error of an op that failed elsewhere", async (setting) => {
  setting.worker();
  const { runner, op } = queued(setting);
  const [bad, slow] = [op("bad", [], { does: "fail" }), op("slow", [], { milliseconds: 1500 })];
  const units = new Set<string>();
  const all = runner.materialize([bad, slow], {
    onProgress: ({ uuid, unit }) => units.add(`${uuid === slow.uuid} ${unit}`),
  });
  await assert.rejects(all, (error) => error instanceof RunError && /there is no such model/.test(error.message));
  assert.ok(await runner.has(slow));
  assert.deepEqual([...units], ["true ms"]);
});

queueTest("materialize() ends with its signal", async (setting) => {
  setting.worker();
  const { runner, op } = queued(setting);
  const stop = new AbortController();
  const all = runner.materialize(op("slow", [], { milliseconds: 60_000 }), { signal: stop.signal });
  await until(async () => (await computed(setting.log)).length === 1);
  stop.abort(new Error("enough"));
  await assert.rejects(all, /enough/);
});

queueTest("a result that was damaged is computed anew, by a worker", async (setting) => {
  const worker = setting.worker();
  const { runner, op } = queued(setting);
  const wanted = op("wanted");
  await wanted.materialize();
  const key = `${wanted.uuid.replace("_", "/")}/result.parquet`;
  const bytes = (await runner.store.get(key))!;
  bytes[bytes.length >> 1] ^= 1;
  await runner.store.put(key, bytes);
  assert.deepEqual([...await wanted.toArray() as Float64Array], [1, 2]);
  assert.equal(worker.events.filter(({ type }) => type === "completed").length, 2);
});

queueTest("a program that has asked a queue ends by itself", async (setting) => {
  setting.worker();
  const script = fromFileUrl("../runner/queue/_runner_process.ts");
  const args = ["run", "--no-check", "-A", script, setting.queue, setting.store, setting.log];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert.ok(success);
  assert.equal(new TextDecoder().decode(stdout), "1 2\n");
});

Deno.test("a store that only this process sees is refused with a queue", () => {
  assert.throws(
    () => new Runner({ store: "memory://", queue: "redis://localhost" }),
    (error) =>
      error instanceof StoreError && /memory:\/\/.*workers are others: results go through a store/.test(error.message),
  );
});

Deno.test("a queue that is no URL of a Redis server is refused", () => {
  assert.throws(() => new Runner({ store: "/tmp/x", queue: "http://:pass@host" }), (error) => {
    return error instanceof QueueError && /got "http:\/\/…@host"/.test(error.message);
  });
});

Deno.test("runners of one store are the same where their queue is", () => {
  const make = (queue?: string) => new Runner({ store: "/tmp/no-such-store", queue });
  assert.equal(make("redis://a"), make("redis://a"));
  assert.notEqual(make("redis://a"), make("redis://b"));
  assert.notEqual(make("redis://a"), make());
});
