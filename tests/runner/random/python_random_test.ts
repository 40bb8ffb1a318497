import assert from "node:assert/strict";
import { atOnce } from "../../../ops/steps.ts";
import { OpError } from "../../../ops/errors.ts";
import { PythonRandom } from "../../../runner/random/python_random.ts";
import cases from "../../fixtures/splits/random.json" with { type: "json" };

for (const recorded of cases) {
  Deno.test(`PythonRandom answers what CPython answers for seed ${recorded.seed}`, () => {
    const random = new PythonRandom(BigInt(recorded.seed));
    assert.deepEqual(recorded.random.map(() => random.random()), recorded.random);
    assert.deepEqual(recorded.bits.map(([k]) => [k, random.getrandbits(k)]), recorded.bits);
    assert.deepEqual(recorded.below.map(([n]) => [n, random.randbelow(n)]), recorded.below);
    for (const [n, k, sample] of recorded.samples as [number, number, number[]][]) {
      assert.deepEqual(atOnce(random.sample(n, k)), sample);
    }
  });
}

Deno.test("PythonRandom stays with CPython over many numbers", () => {
  for (const recorded of cases) {
    const random = new PythonRandom(BigInt(recorded.seed));
    let last = 0;
    for (let i = 0; i < 2000; i++) last = random.random();
    assert.equal(last, recorded.after_2000);
  }
});

Deno.test("PythonRandom gives the same numbers for a number and a bigint seed", () => {
  assert.equal(new PythonRandom(42).random(), new PythonRandom(42n).random());
});

Deno.test("PythonRandom refuses a seed with a fraction and a sample larger than the population", () => {
  assert.throws(() => new PythonRandom(0.5), OpError);
  assert.throws(() => atOnce(new PythonRandom(1).sample(3, 4)), /Sampling 4 of 3 rows/);
  assert.throws(() => atOnce(new PythonRandom(1).sample(3, -1)), OpError);
});
