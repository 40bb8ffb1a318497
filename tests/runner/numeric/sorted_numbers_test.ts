import assert from "node:assert/strict";
import { atOnce } from "../../../ops/steps.ts";
import { sortSteps } from "../../../runner/numeric/sorted_numbers.ts";
import { MersenneTwister } from "../../../runner/random/mersenne_twister.ts";

Deno.test("numbers are sorted in steps as by the engine at once, zeros by their signs", () => {
  const twister = new MersenneTwister(Uint32Array.of(7));
  for (const length of [0, 1, 5, 32_768, 32_769, 100_001, 200_000]) {
    const numbers = Float64Array.from({ length }, () => {
      const drawn = twister.nextUint32();
      return [drawn / 7, -drawn / 3, 0, -0, Infinity, -Infinity, drawn % 5][drawn % 7];
    });
    const sorted = numbers.toSorted();
    atOnce(sortSteps(numbers));
    assert.ok(numbers.every((number, i) => Object.is(number, sorted[i])), `${length} numbers`);
  }
});

Deno.test("many numbers are sorted in many steps", () => {
  const steps = sortSteps(Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_000));
  let count = 0;
  while (!steps.next().done) count++;
  assert.ok(count >= 10, `${count}`);
});
