import assert from "node:assert/strict";
import { solveSvcDual } from "../../../../runner/probes/linear/svc_dual.ts";
import { matrix } from "../../numeric/wasm/products.ts";

const [rows, columns] = [100, 3];
/** Labels that no plane separates. */
const sign = (i: number) => i % 2 === 0 ? 1 : -1;
const solve = (limits: { readonly mostSpread?: number; readonly maxVisits?: number }) =>
  solveSvcDual(matrix(rows, columns), (i) => ({ sign: sign(i), bound: Infinity, ridge: 1e-4 }), 1, {
    tolerance: 1e-6,
    maxPasses: 1000,
    seed: 0,
    context: {},
    ...limits,
  });

Deno.test("dual descent gives up after some passes where gradients are far from each other", async () => {
  assert.equal((await solve({})).passes, 1000);
  const { passes, converged } = await solve({ mostSpread: 1 });
  assert.deepEqual([passes, converged], [20, false]);
});

Deno.test("dual descent ends with the visits that it may make", async () => {
  const { passes, converged } = await solve({ maxVisits: 30 * rows });
  assert.ok(passes >= 30 && passes < 60);
  assert.equal(converged, false);
});
