/** What Windows does to files that others have open, on every system. */
import assert from "node:assert/strict";
import { onceReleased } from "../../stores/held_files.ts";

/** An action that fails for some times, and how often it was tried. */
function failing(times: number, error: Error) {
  const tries = { count: 0 };
  const action = () => ++tries.count > times ? Promise.resolve("done") : Promise.reject(error);
  return { action, tries };
}

const WINDOWS = { canBeHeld: true, pauses: [0, 0, 0] };

for (const error of [new Deno.errors.PermissionDenied("access denied"), new Deno.errors.Busy("sharing violation")]) {
  Deno.test(`a file that another program holds is tried again: ${error.message}`, async () => {
    const { action, tries } = failing(2, error);
    assert.equal(await onceReleased(action, WINDOWS), "done");
    assert.equal(tries.count, 3);
  });
}

Deno.test("a file that is never released is an error in the end", async () => {
  const error = new Deno.errors.PermissionDenied("access denied");
  const { action, tries } = failing(9, error);
  await assert.rejects(onceReleased(action, WINDOWS), error);
  assert.equal(tries.count, 4);
});

Deno.test("other errors, and other systems, wait for nobody", async () => {
  const missing = failing(1, new Deno.errors.NotFound("no such file"));
  await assert.rejects(onceReleased(missing.action, WINDOWS), Deno.errors.NotFound);
  const denied = failing(1, new Deno.errors.PermissionDenied("not yours"));
  await assert.rejects(onceReleased(denied.action, { canBeHeld: false }), Deno.errors.PermissionDenied);
  assert.deepEqual([missing.tries.count, denied.tries.count], [1, 1]);
});
