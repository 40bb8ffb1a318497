/** `docs/permissions.md`: a program is refused without any of the flags that its row names. */
import assert from "node:assert/strict";
import { flagsOf, PROGRAMS, run, testPrograms } from "./_permissions.ts";

const some = PROGRAMS.filter(({ what }) => flagsOf(what).length > 0);
testPrograms(some, "is refused without any of its row's flags", async ({ name, what }, setting) => {
  const flags = flagsOf(what);
  for (const flag of flags) {
    const { code, err } = await run(name, flags.filter((each) => each !== flag), setting);
    assert.notEqual(code, 0, `it is not refused without ${flag}`);
    assert.match(err, /Requires \w+ access|NotCapable|--allow-/, `without ${flag}`);
  }
});
