import assert from "node:assert/strict";
import { QueueError } from "../../../runner/queue/queue_error.ts";
import { checkTags, tagOf } from "../../../runner/queue/tags.ts";
import { opMaker } from "./_ops.ts";
import { outcomes, queueTest, until } from "./_setting.ts";
import { Runner } from "../../../mod.ts";

Deno.test("an op needs the tag of its device, without the device's number", () => {
  const op = opMaker(new Runner({ store: "memory://tags" }).fromInline({ x: [1] }), "/dev/null");
  const tags = ["auto", "cpu", "cuda", "cuda:1", "MPS", "3d!"].map((device) => tagOf(op("a", [], { device })));
  assert.deepEqual(tags, [undefined, undefined, "cuda", "cuda", "mps", "gpu"]);
});

Deno.test("a tag that nobody can need is refused", () => {
  assert.deepEqual(checkTags(["gpu", "cuda", "gpu"]), ["gpu", "cuda"]);
  assert.throws(() => checkTags(["big machine"]), QueueError);
});

queueTest("ops go to workers that have their device", async (setting) => {
  const plain = setting.worker();
  const cuda = setting.worker({ tags: ["cuda"] });
  const on = setting.op("on", [], { device: "cuda:0" });
  const ends = await setting.run([setting.op("after", [on]), setting.op("before")]);
  assert.deepEqual(outcomes(ends), { after: "completed", before: "completed", on: "completed" });
  const begun = (worker: typeof plain) =>
    worker.events.filter((event) => event.type === "begin").map(({ op }) => op.fields.name);
  assert.ok(begun(cuda).includes("on"));
  assert.ok(!begun(plain).includes("on"));
});

queueTest("a worker with the tag gpu serves every device, also ones that come up later", async (setting) => {
  setting.worker({ tags: ["gpu"] });
  const ends = await setting.run([setting.op("a", [], { device: "cuda" }), setting.op("b", [], { device: "webgpu" })]);
  assert.deepEqual(outcomes(ends), { a: "completed", b: "completed" });
});

queueTest("whoever waits for a device that no worker has is told", async (setting) => {
  setting.worker();
  const notices: string[] = [];
  const run = setting.run([setting.op("a", [], { device: "cuda" })], { onNotice: (notice) => notices.push(notice) });
  await until(() => notices.length > 0);
  assert.match(notices[0], /No worker has the tag "cuda": 1 op waits for the device; .* --tags cuda/);
  setting.worker({ tags: ["cuda"] });
  assert.deepEqual(outcomes(await run), { a: "completed" });
});
