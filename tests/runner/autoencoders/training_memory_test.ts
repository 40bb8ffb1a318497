import assert from "node:assert/strict";
import { OpError } from "../../../mod.ts";
import { checkFits, trainingBytes } from "../../../runner/autoencoders/training/memory.ts";

const MACHINE = { total: 32e9, available: 16e9 };

Deno.test("a width that no memory has room for is refused before anything is allocated, with what fits", () => {
  const settings = { width: 1e9, batchSize: 4096 };
  let fits = 0;
  assert.throws(() => checkFits(settings, 768, MACHINE), (error: Error) => {
    assert.ok(error instanceof OpError);
    assert.match(error.message, /1000000000 features of vectors of 768 numbers take 7\.0e\+4 GB|70,?000 GB/);
    assert.match(error.message, /this machine has 32 GB/);
    fits = Number(/a width up to (\d+) fits/.exec(error.message)?.[1]);
    return true;
  });
  assert.ok(fits > 100_000 && trainingBytes({ ...settings, width: fits }, 768) <= MACHINE.total);
  checkFits({ ...settings, width: fits }, 768, MACHINE);
  assert.throws(() => checkFits({ ...settings, width: fits + 1 }, 768, MACHINE), OpError);
});
