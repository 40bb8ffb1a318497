/** What generate_test.ts does not reach; whole texts are compared with transformers there. */
import assert from "node:assert/strict";
import { likeliest, settingsLeftOut, writingRules } from "../../../../runner/models/rows/writing_rules.ts";

function applied(config: Record<string, unknown>, logits: number[], ids: number[], promptLength: number): number[] {
  const changed = Float32Array.from(logits);
  writingRules(config, new Set([1])).forEach((rule) => rule(changed, { ids, promptLength, maxTokens: 5 }));
  return [...changed];
}

Deno.test("a model without settings has no rules", () => {
  assert.equal(writingRules({}, new Set([1])).length, 0);
  const neutral = {
    repetition_penalty: 1,
    no_repeat_ngram_size: 0,
    min_length: 0,
    suppress_tokens: null,
    do_sample: true,
  };
  assert.equal(writingRules(neutral, new Set([1])).length, 0);
});

Deno.test("a token is penalised once however often it was said", () => {
  assert.deepEqual(applied({ repetition_penalty: 2 }, [4, -4, 3, 8], [0, 0, 1, 0], 2), [2, -8, 3, 8]);
});

Deno.test("ids outside of the vocabulary are passed over", () => {
  const config = { repetition_penalty: 2, suppress_tokens: [9], no_repeat_ngram_size: 1, sequence_bias: [[[7], 3]] };
  assert.deepEqual(applied(config, [1, 2], [9, 8], 1), [1, 2]);
});

Deno.test("the lowest id of the likeliest ones is taken, and never NaN", () => {
  assert.equal(likeliest(Float32Array.of(1, 3, 3)), 1);
  assert.equal(likeliest(Float32Array.of(NaN, -5, NaN, -2)), 3);
  assert.equal(likeliest(Float32Array.of(-Infinity, -Infinity)), 0);
});

Deno.test("settings that are not heeded are named, unless they change nothing", () => {
  assert.deepEqual(settingsLeftOut({ num_beams: 1, guidance_scale: null, temperature: 0.3 }), []);
  assert.deepEqual(settingsLeftOut({ num_beams: 2, guidance_scale: 1.5 }), ["num_beams", "guidance_scale"]);
});
