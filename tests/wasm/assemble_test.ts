import assert from "node:assert/strict";
import { assemble, assembled, MODULES } from "./assemble.ts";

Deno.test("modules' code is what their sources say", async () => {
  for (const path of Object.keys(MODULES)) {
    assert.equal(assembled(path), await assemble(path), "run `deno task kernels`");
  }
});
