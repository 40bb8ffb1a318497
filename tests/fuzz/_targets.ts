/** Runs fuzz targets on their inputs, the same ones each time. */
import assert from "node:assert/strict";
import { foreignError } from "../../fuzz/attempt.ts";
import { readCorpus } from "../../fuzz/corpus.ts";
import { inputOf } from "../../fuzz/mutate.ts";
import type { FuzzTarget } from "../../fuzz/target.ts";
import { loadTarget, TARGET_NAMES } from "../../fuzz/targets.ts";

const SEED = 16;

/** Tests that every target reads its corpus, what was found before, and so many mutations of it without a foreign error. */
export function testTargets(mutations: (target: FuzzTarget) => number): void {
  for (const name of TARGET_NAMES) {
    Deno.test(`the target ${name} throws no foreign error`, async () => {
      const target = await loadTarget(name);
      const corpus = await readCorpus(name, target, SEED);
      assert.ok(corpus.length > 0, "there is nothing to begin with");
      for (let number = 0; number < corpus.length + mutations(target); number++) {
        const input = inputOf(target, corpus, SEED, number);
        const stack = await foreignError(target, input);
        assert.equal(stack, undefined, `input ${number}, ${input.subarray(0, 2000).toBase64()}: ${stack}`);
      }
    });
  }
}
