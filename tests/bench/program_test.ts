import assert from "node:assert/strict";
import { outputOf } from "../../bench/table/program.ts";

const run = (code: string) => outputOf([Deno.execPath(), "eval", "--quiet", code]);

Deno.test("a program's output is returned, and its failure told with the line that names it", async () => {
  assert.equal(await run("console.log(1 + 1)"), "2");
  await assert.rejects(run("throw new RangeError('too far')"), /^Error: error: .*RangeError: too far$/);
  await assert.rejects(run("Deno.readTextFileSync('/nowhere/at/all')"), /NotFound.*\/nowhere\/at\/all/);
  const asPython = String.raw`console.error("Traceback:\n  raise Error\nModuleNotFoundError: No torch"); Deno.exit(1)`;
  await assert.rejects(run(asPython), /^Error: ModuleNotFoundError: No torch$/);
  await assert.rejects(run("Deno.exit(3)"), /ended without a word$/);
});
