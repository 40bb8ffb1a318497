/** Each fuzz target reads its corpus, what was found before, and a hundred mutations, without a foreign error. */
import assert from "node:assert/strict";
import { foreignError } from "../../fuzz/attempt.ts";
import { readCorpus } from "../../fuzz/corpus.ts";
import { inputOf } from "../../fuzz/mutate.ts";
import { loadTarget, TARGET_NAMES } from "../../fuzz/targets.ts";

const SEED = 16;

for (const name of TARGET_NAMES) {
  Deno.test(`the target ${name} throws no foreign error`, async () => {
    const target = await loadTarget(name);
    const corpus = await readCorpus(name, target, SEED);
    assert.ok(corpus.length > 0, "there is nothing to begin with");
    for (let number = 0; number < corpus.length + (target.testRuns ?? 100); number++) {
      const input = inputOf(target, corpus, SEED, number);
      const stack = await foreignError(target, input);
      assert.equal(stack, undefined, `input ${number}, ${input.subarray(0, 2000).toBase64()}: ${stack}`);
    }
  });
}
