import assert from "node:assert/strict";
import { planRun } from "../../../runner/schedule/plan.ts";
import { submitSteps } from "../../../runner/queue/queued_run.ts";
import { isInFolders } from "../../../runner/queue/local_files.ts";
import type { Op } from "../../../mod.ts";
import { queueTest } from "./_setting.ts";

queueTest("files of this machine are read here, as workers may not have them", async (setting) => {
  const worker = setting.worker();
  await Deno.writeTextFile(setting.path("rows.csv"), "score,label\n1,yes\n0,no\n");
  const dataset = await setting.runner.fromCsv(setting.path("rows.csv"));
  const report = dataset.colScore("score").evaluate({ gtPositives: dataset.colCategorical("label").isIn("yes") });
  const ends = await setting.run([report]);
  assert.deepEqual(ends.map(({ op, outcome }) => [op.type, outcome]), [
    ["LoadLocalCsvDatasetOp", "completed"],
    [report.type, "completed"],
  ]);
  const types = worker.events.flatMap((event) => event.type === "completed" ? [event.op.type] : []);
  assert.deepEqual(types, [report.type]);
});

queueTest("a file that is not what it was fails here, and nobody waits for a worker", async (setting) => {
  await Deno.writeTextFile(setting.path("rows.csv"), "x,y\n1,a\n");
  const dataset = await setting.runner.fromCsv(setting.path("rows.csv"));
  await Deno.writeTextFile(setting.path("rows.csv"), "x,y\n2,a\n");
  const x = dataset.colScore("x").evaluate({ gtPositives: dataset.colCategorical("y").isIn("a") });
  const ends = await setting.run([x]);
  assert.deepEqual(ends.map(({ outcome }) => outcome), ["failed", "skipped"]);
  assert.match(String(ends[0].error), /rows\.csv" has changed since the op was made/);
  assert.equal(ends[1].because, ends[0].op);
  const { steps } = await planRun([x], (op) => setting.results.has(op));
  await assert.rejects(submitSteps(steps, { queue: setting.queue, results: setting.results }), /has changed/);
});

queueTest("a file that is elsewhere is left to workers", async (setting) => {
  const sha256 = "0".repeat(64);
  const dataset = await setting.runner.fromCsv("/not/here.csv", { sha256 });
  setting.worker({ data: ["/not"] });
  const [end] = await setting.run([dataset]);
  assert.match(String(end.error), /here\.csv" is not here/);
});

queueTest(
  "a worker reads no files of its machine but those in its data folders, and no links that lead out",
  async (setting) => {
    const secret = setting.path("secret.csv");
    const shared = setting.path("shared");
    await Deno.mkdir(shared);
    await Deno.writeTextFile(secret, "x\n1\n");
    await Deno.symlink(secret, `${shared}/link.csv`);
    await Deno.writeTextFile(`${shared}/rows.csv`, "x\n1\n");
    const op = async (path: string): Promise<Op> => await setting.runner.fromCsv(path);
    assert.equal(await isInFolders(await op(secret), []), false);
    assert.equal(await isInFolders(await op(secret), [shared]), false);
    assert.equal(await isInFolders(await op(`${shared}/../secret.csv`), [shared]), false);
    assert.equal(await isInFolders(await op(`${shared}/link.csv`), [shared]), false);
    assert.equal(await isInFolders(await op(`${shared}/rows.csv`), [shared]), true);
    const many = async (...paths: string[]) => await setting.runner.fromCsv(paths);
    assert.equal(await isInFolders(await many(`${shared}/rows.csv`, `${shared}/rows.csv`), [shared]), true);
    assert.equal(await isInFolders(await many(`${shared}/rows.csv`, secret), [shared]), false);
    const remote = await setting.runner.fromCsv("https://example.org/rows.csv", { sha256: "0".repeat(64) });
    assert.equal(await isInFolders(remote, ["/"]), false);
    const elsewhere = await setting.runner.fromCsv("/not/here.csv", { sha256: "0".repeat(64) });
    setting.worker();
    const [end] = await setting.run([elsewhere]);
    assert.match(String(end.error), /may not read the file "\/not\/here\.csv".*--data DIR/);
  },
);
