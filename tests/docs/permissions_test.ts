/** `docs/permissions.md`: a program runs with exactly the flags that its row names. */
import assert from "node:assert/strict";
import { flagsOf, PROGRAMS, ROWS, run, testPrograms } from "./_permissions.ts";

testPrograms(PROGRAMS, "needs no flag but its row's", async ({ name, what }, setting) => {
  const { code, err } = await run(name, flagsOf(what), setting);
  assert.equal(code, 0, err);
});

Deno.test("every row of the page is run", () => {
  const rows = [...PROGRAMS.map(({ what }) => what), "shows itself in a notebook"];
  assert.deepEqual([...ROWS.keys()].sort(), rows.sort());
});
