import assert from "node:assert/strict";
import { PASS_COST, PassCost } from "../../../../runner/models/rows/pass_cost.ts";

/** What is learned where a pass takes so many milliseconds for each token, and as long as so many tokens beside them. */
function learned(cost: number, sizes: readonly number[], before = new PassCost()): PassCost {
  for (let pass = 0; pass < 400; pass++) {
    const tokens = sizes[pass % sizes.length];
    before.note(tokens, (1 + 0.1 * Math.sin(pass)) * 0.02 * (tokens + cost));
  }
  return before;
}

Deno.test("what a pass costs beside its tokens is learned from what passes took", () => {
  const { tokens } = learned(40, [10, 300, 50, 120]);
  assert.ok(Math.abs(tokens - 40) < 8, `${tokens}`);
});

Deno.test("passes of long ago are forgotten", () => {
  const { tokens } = learned(10, [10, 300, 50], learned(60, [10, 300, 50]));
  assert.ok(Math.abs(tokens - 10) < 6, `${tokens}`);
});

Deno.test("little that is known, passes of one size, and odd times change nothing much", () => {
  assert.equal(new PassCost().tokens, PASS_COST);
  assert.equal(learned(40, [64]).tokens, PASS_COST, "passes of one size");
  const odd = new PassCost();
  for (let pass = 0; pass < 100; pass++) odd.note(pass, 200 - pass);
  assert.equal(odd.tokens, PASS_COST, "passes that are quicker for more tokens");
  assert.equal(learned(300, [10, 300]).tokens, 64);
});
