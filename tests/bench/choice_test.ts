import assert from "node:assert/strict";
import { chooseFrom } from "../../bench/choice.ts";

Deno.test("without words all parts are measured, three times each", async () => {
  const { parts, effort, writes } = await chooseFrom([]);
  assert.ok(parts.length > 10 && parts.every(({ part, tasks }) => tasks.length === Object.keys(part.tasks).length));
  assert.deepEqual([effort, writes], [{ isQuick: false, rounds: 3 }, false]);
});

Deno.test("words choose tasks, and options how they are measured", async () => {
  const { parts, effort, writes } = await chooseFrom([
    "--quick",
    "--write",
    "start/import",
    "reports",
    "start/import_late",
  ]);
  assert.deepEqual(parts.map(({ name, tasks }) => [name, tasks.length]), [["start", 2], ["reports", 3]]);
  assert.deepEqual([effort, writes], [{ isQuick: true, rounds: 1 }, true]);
});

Deno.test("what is not understood is told before anything is measured", async () => {
  await assert.rejects(chooseFrom(["--fast"]), /Unknown option '--fast'/);
  await assert.rejects(chooseFrom(["reports", "report"]), /No part "report"; there are: models, /);
  for (const rounds of ["0", "many", "1.5"]) {
    await assert.rejects(chooseFrom(["--rounds", rounds]), /--rounds is ".*", and should be a count, such as 3/);
  }
});
