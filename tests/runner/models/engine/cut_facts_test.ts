import assert from "node:assert/strict";
import { factsOfParts } from "../../../../runner/models/engine/cut_facts.ts";

Deno.test("parts of a model have the weights of all, and few bits where one of them has", () => {
  const plain = { weightBytes: 3, isBlockQuantised: false };
  assert.deepEqual(factsOfParts([plain, plain]), { weightBytes: 6, isBlockQuantised: false });
  assert.deepEqual(factsOfParts([plain, { weightBytes: 4, isBlockQuantised: true }]), {
    weightBytes: 7,
    isBlockQuantised: true,
  });
});
