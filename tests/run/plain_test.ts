import assert from "node:assert/strict";
import { companyOf } from "./plain.ts";

Deno.test("a file shares its process with all others, with those that start processes, or with none", async () => {
  assert.equal(await companyOf("tests/ops/float_parameters_test.ts"), "plain");
  assert.equal(await companyOf("tests/cli/commands/completion_test.ts"), "processes");
  assert.equal(await companyOf("tests/docs/methods_test.ts"), "alone", "it looks at all ops, and others add some");
});
