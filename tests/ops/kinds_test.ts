/** What ops are called in messages. */
import assert from "node:assert/strict";
import { KINDS, oneOfKinds, severalOfKinds } from "../../ops/kinds.ts";

Deno.test("an op of some kinds is called as people call it, in the singular and the plural", () => {
  assert.equal(oneOfKinds(["boolean"]), "a column of true/false");
  assert.equal(oneOfKinds(["vector", "classifier", "sae"]), "a column of vectors, a probe or an autoencoder");
  assert.equal(severalOfKinds(["text", "json"]), "columns of text or JSON");
  assert.equal(severalOfKinds(["dataset"]), "datasets");
  assert.deepEqual([oneOfKinds(KINDS), severalOfKinds(KINDS)], ["an op", "ops"]);
});

Deno.test("no kind is called by the word that the code has for it, in capitals", () => {
  for (const kind of KINDS.filter((kind) => kind !== "json")) {
    assert.doesNotMatch(`${oneOfKinds([kind])} ${severalOfKinds([kind])}`, /[A-Z]{3}/);
  }
});
