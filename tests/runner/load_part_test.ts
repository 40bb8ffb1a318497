import assert from "node:assert/strict";
import { ProbegraphError } from "../../ops/errors.ts";
import { loadPart } from "../../runner/load_part.ts";
import { testFolder } from "../stores/_paths.ts";

Deno.test("a part that cannot be loaded says what to do", async () => {
  assert.equal((await loadPart(() => import("../../ops/most.ts"))).constructor, undefined);
  await using folder = await testFolder();
  const gone = new URL(`file://${folder.path}/gone.ts`).href;
  await assert.rejects(loadPart(() => import(gone)), (error: Error) => {
    assert.ok(error instanceof ProbegraphError && error.cause instanceof TypeError);
    assert.match(error.message, /^Cannot load a part of probegraph: .*gone\.ts"\. Where .* start the program again$/);
    return true;
  });
});
