import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import { ProgressBoard, type ShowLines } from "../../../../notebooks/display/progress/board.ts";
import { describe } from "../../../../notebooks/display/progress/line.ts";
import { progressView } from "../../../../notebooks/display/progress/notebook_view.ts";
import { terminalSink } from "../../../../notebooks/display/progress/terminal.ts";
import { Activity } from "../../../../runner/evaluation/activity.ts";

const dataset = new Runner({ store: "memory://board" }).fromInline({ label: ["a"] });
const [first, second] = [dataset.assignRowId(), dataset.assignTrainTestSplit()];

Deno.test("a batch shows ops that ended before those that run, and closes when nobody waits", async () => {
  const shown: string[][] = [];
  const show: ShowLines = (lines) => shown.push(lines.map(({ running, outcome }) => `${running.op.type} ${outcome}`));
  let batches = 0;
  const activity = new Activity();
  const open = (): ShowLines => {
    batches++;
    return show;
  };
  ProgressBoard.follow(activity, { delay: 0, interval: 0, open });
  await activity.wait(async () => {
    const endFirst = activity.begin(first);
    const endSecond = activity.begin(second);
    endSecond("completed");
    activity.report({ uuid: first.uuid, done: 1, total: 2, unit: "rows" });
    endFirst("failed");
    await null;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await activity.wait(async () => {
    const end = activity.begin(second);
    activity.report({ uuid: second.uuid, done: 1, unit: "rows" });
    end("completed");
    await null;
  });
  assert.deepEqual(shown[0], ["AssignTrainTestSplitOp completed", "AssignRowIDOp undefined"]);
  assert.deepEqual(shown[1], ["AssignTrainTestSplitOp completed", "AssignRowIDOp failed"]);
  assert.deepEqual([batches, shown.at(-1)], [2, ["AssignTrainTestSplitOp completed"]]);
});

Deno.test("an op that was asked to stop says so until it ends", () => {
  const shown: string[] = [];
  const activity = new Activity();
  const show: ShowLines = (lines) => shown.push(progressView(lines, Date.now()).text.split("\n")[1]);
  const stopListening = ProgressBoard.follow(activity, { delay: 0, interval: 0, open: () => show });
  const end = activity.begin(first);
  activity.report({ uuid: first.uuid, done: 1, total: 2, unit: "rows" });
  activity.stop("enough");
  end("stopped");
  stopListening();
  assert.deepEqual(shown.map((line) => line.split(" ")[0]), ["running", "stopping", "stopped"]);
});

Deno.test("quick work shows nothing", async () => {
  const activity = new Activity();
  const fail = (): never => assert.fail("shown");
  ProgressBoard.follow(activity, { delay: 10_000, interval: 0, open: fail });
  await activity.wait(async () => {
    activity.begin(first)("completed");
    await null;
  });
});

Deno.test("a line says how far, how fast, and how long still", () => {
  const progress = { uuid: first.uuid, done: 250, total: 1000, unit: "rows" };
  const line = { running: { op: first, started: 0, progress } };
  assert.deepEqual(describe(line, 10_000), {
    name: "row ids",
    share: 0.25,
    facts: "250 of 1,000 rows · 25 rows/s · 30.0 s left",
  });
  assert.equal(describe({ ...line, outcome: "stopped", ended: 2_000 }, 0).facts, "stopped after 2.0 s");
  const text = progressView([line], 10_000).text;
  assert.equal(text, "1 op, 1 running, 10.0 s\nrunning  row ids  250 of 1,000 rows · 25 rows/s · 30.0 s left");
});

Deno.test("what is seen on the way stands at the end of a line", () => {
  const seen = { loss: 0.1234, L0: 31.98, "dead features": 4 };
  const progress = { uuid: first.uuid, done: 10, total: 20, unit: "steps", seen };
  const { facts } = describe({ running: { op: first, started: 0, progress } }, 10_000);
  assert.equal(facts, "10 of 20 steps · 1 steps/s · 10.0 s left · loss 0.123 · L0 32 · dead features 4");
});

Deno.test("rows that were kept took no time, and what was stopped says how many are kept now", () => {
  const progress = { uuid: first.uuid, done: 750, total: 1000, unit: "rows", kept: 700 };
  const line = { running: { op: first, started: 0, progress } };
  assert.equal(describe(line, 10_000).facts, "750 of 1,000 rows · 5 rows/s · 50.0 s left");
  const waiting = { running: { ...line.running, progress: { ...progress, done: 700 } } };
  assert.equal(describe(waiting, 10_000).facts, "700 of 1,000 rows");
  const stopped = { running: { ...line.running, rowsKept: 740 }, outcome: "stopped" as const, ended: 10_000 };
  assert.equal(describe(stopped, 0).facts, "stopped after 10.0 s · 740 rows kept");
  assert.match(progressView([stopped], 10_000).text, /740 rows kept/);
});

Deno.test("what comes before an op counts says nothing of how long the rest takes", () => {
  const running = { op: first, started: 0, progress: { uuid: first.uuid, done: 1, total: 100, unit: "trees" } };
  const line = { running: { ...running, counted: { since: 60_000, own: 1 } } };
  assert.equal(describe(line, 60_000).facts, "1 of 100 trees");
  const later = { running: { ...line.running, progress: { ...running.progress, done: 21 } } };
  assert.equal(describe(later, 70_000).facts, "21 of 100 trees · 2 trees/s · 39.5 s left");
});

Deno.test("an op counts from its first progress on, and anew where it counts something else or nothing is done", () => {
  const activity = new Activity();
  activity.begin(first);
  const counted = (done: number, unit: string, kept = 0): number | undefined => {
    activity.report({ uuid: first.uuid, done, total: 9, unit, kept });
    return activity.running[0].counted?.own;
  };
  assert.deepEqual([counted(2, "MB"), counted(4, "MB"), counted(5, "rows", 5), counted(7, "rows", 5)], [2, 2, 0, 0]);
  assert.deepEqual([counted(3, "epochs"), counted(4, "epochs")], [3, 3]);
});

Deno.test("in a terminal, lines of running ops are drawn over", () => {
  let written = "";
  const show = terminalSink((text) => written = text, () => 60).open();
  const running = { running: { op: first, started: Date.now() } };
  show([running]);
  show([{ running: { op: second, started: Date.now() }, outcome: "completed", ended: Date.now() }, running]);
  assert.ok(written.startsWith("\x1b[1A\r\x1b[J"));
  assert.match(written, /completed.*\n.*\n$/);
});
