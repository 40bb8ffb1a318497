/** A run of a target finds what it looks for. */
import assert from "node:assert/strict";
import { type Fault, watch } from "../../fuzz/watch.ts";

const FAULTY = import.meta.resolve("./targets/faulty.ts");

async function faultAt(first: number, limits?: { hangMs: number; bytes: number }): Promise<[Fault, boolean]> {
  const { faults, isBroken } = await watch(FAULTY, { seed: 1, first, seconds: 0 }, limits);
  assert.equal(faults.length, 1);
  return [faults[0], isBroken];
}

Deno.test("a foreign error is told with the smallest input that has it, and a run that hangs is ended at its input", async () => {
  const { faults, last, isBroken } = await watch(FAULTY, { seed: 1, first: 0, seconds: 0 }, {
    hangMs: 1000,
    bytes: 1e9,
  });
  assert.deepEqual(faults.map(({ number }) => number), [2, 3]);
  assert.match(faults[0].problem, /^TypeError: not ours/);
  assert.equal(new TextDecoder().decode(faults[0].input), "foreign");
  assert.match(faults[1].problem, /took more than 1000 ms/);
  assert.deepEqual([last, isBroken], [3, true]);
});

Deno.test("an input that ends the process is told with its code", async () => {
  const [{ number, problem }, isBroken] = await faultAt(4);
  assert.deepEqual([number, isBroken], [5, true]);
  assert.match(problem, /ended the process with code 7/);
});

Deno.test({
  name: "an input that fills the memory is told",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const [{ number, problem }] = await faultAt(6, { hangMs: 60_000, bytes: 300e6 });
    assert.equal(number, 7);
    assert.match(problem, /bytes of memory/);
  },
});
