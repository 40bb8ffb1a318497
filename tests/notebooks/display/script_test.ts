import assert from "node:assert/strict";
import { contentId, contentIdSteps } from "../../../notebooks/display/script.ts";

Deno.test("an id is FNV-1a of the content, for long texts in steps", () => {
  // Test vectors of the hash's authors.
  assert.deepEqual(["", "a", "foobar"].map(contentId), ["pg-811c9dc5", "pg-e40c292c", "pg-bf9cf968"]);
  const long = "foobar".repeat(500_000);
  assert.equal([...contentIdSteps(long)].length, 3);
});
