import assert from "node:assert/strict";
import { planRun } from "../../../runner/schedule/plan.ts";
import { submitSteps } from "../../../runner/queue/queued_run.ts";
import type { Op } from "../../../mod.ts";
import { queueTest, type Setting, until } from "./_setting.ts";

async function submit(setting: Setting, op: Op): Promise<void> {
  const { steps } = await planRun([op], (op) => setting.results.has(op));
  await submitSteps(steps, { queue: setting.queue, results: setting.results });
}

queueTest("ops that were left to workers are computed by themselves", async (setting) => {
  const top = setting.op("top", [setting.op("below"), setting.op("other")]);
  await submit(setting, top);
  assert.equal((await setting.runner.status(top)).state, "pending");
  setting.worker();
  await until(() => setting.results.has(top));
  assert.equal((await setting.runner.status(top)).state, "completed");
});

queueTest("what needs an op that failed does not wait any more, though nobody looks after the run", async (setting) => {
  const failing = setting.op("failing", [], { does: "fail" });
  const between = setting.op("between", [failing, setting.op("fine")]);
  const top = setting.op("top", [between, failing]);
  await submit(setting, top);
  setting.worker();
  const state = async (op: Op) => (await setting.runner.status(op)).state;
  await until(async () => await state(between) === "new" && await state(top) === "new");
  assert.equal(await state(failing), "failed");
});
