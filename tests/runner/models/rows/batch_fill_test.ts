import assert from "node:assert/strict";
import { BatchFill } from "../../../../runner/models/rows/batch_fill.ts";

/** Runs full batches on a device that computes so many tokens a second at each size; the sizes that were tried. */
function sizes(fill: BatchFill, speed: (tokens: number) => number, batches = 100): number[] {
  const tried = new Set<number>();
  for (let i = 0; i < batches; i++) {
    const { tokens } = fill;
    tried.add(tokens);
    fill.note(tokens, tokens / speed(tokens));
  }
  return [...tried];
}

Deno.test("batches grow while that is faster, and stay where it no longer is", () => {
  const fill = new BatchFill();
  // Each batch costs as much as 6,000 tokens beside its own.
  assert.deepEqual(sizes(fill, (tokens) => tokens / (tokens + 6000)), [4096, 8192, 16384]);
  assert.equal(fill.tokens, 16384);
  const saturated = new BatchFill();
  assert.deepEqual(sizes(saturated, (tokens) => Math.min(tokens, 6000)), [4096, 8192, 16384]);
  assert.equal(saturated.tokens, 8192);
});

Deno.test("where the first size is the best one, larger batches are tried once", () => {
  const fill = new BatchFill();
  assert.deepEqual(sizes(fill, () => 1000), [4096, 8192]);
  assert.equal(fill.tokens, 4096);
});

Deno.test("where memory runs out, batches become half as large, and grow no more", () => {
  const fill = new BatchFill();
  fill.shrink(4000);
  assert.equal(fill.tokens, 2000);
  fill.shrink(2000);
  sizes(fill, (tokens) => tokens);
  assert.equal(fill.tokens, 1000);
  fill.shrink(1);
  assert.equal(fill.tokens, 1);
});

Deno.test("the best size that was found stays where a larger one runs out of memory", () => {
  const fill = new BatchFill();
  for (let i = 0; i < 6; i++) fill.note(fill.tokens, 1);
  assert.equal(fill.tokens, 8192);
  fill.shrink(8192);
  assert.equal(fill.tokens, 4096);
});

Deno.test("of two workers that are done in pairs the speed is that of both", () => {
  const fill = new BatchFill();
  const pair = (tokens: number, seconds: number) => [0.99, 0.01].forEach((part) => fill.note(tokens, part * seconds));
  for (let i = 0; i < 3; i++) pair(4096, 1);
  assert.equal(fill.tokens, 8192);
  // As fast as before, however the batches fall on the clock.
  fill.note(8192, 0.02);
  for (let i = 0; i < 3; i++) pair(8192, 2);
  assert.equal(fill.tokens, 4096);
});

Deno.test("the first batches of a size, and those that are not full, say nothing of its speed", () => {
  const fill = new BatchFill();
  for (let i = 0; i < 20; i++) fill.note(100, 1e-9);
  assert.equal(fill.tokens, 4096);
  for (let i = 0; i < 2; i++) fill.note(4096, 1e9);
  for (let i = 0; i < 4; i++) fill.note(4096, 1);
  for (let i = 0; i < 6; i++) fill.note(8192, 1);
  assert.equal(fill.tokens, 16384);
});
