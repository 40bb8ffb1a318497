import assert from "node:assert/strict";
import { readOutcome } from "./outcome.ts";

const PASSED = "a ... ok (1ms)\n\nok | 1 passed (20ms) | 0 failed (20ms)\n";

Deno.test("a process that ends badly after its tests have passed has failed, and it is said how", () => {
  const { failed, faults, passed } = readOutcome(PASSED, 139);
  assert.deepEqual([passed, failed], [1, 1]);
  assert.deepEqual(faults, ["its process ended after all of its tests had passed, by SIGSEGV"]);
  assert.match(readOutcome(PASSED, 3).faults.join(), /with code 3$/);
});

Deno.test("one that ends well has no faults", () => {
  assert.deepEqual(readOutcome(PASSED, 0), { passed: 1, failed: 0, skipped: [], faults: [] });
});
