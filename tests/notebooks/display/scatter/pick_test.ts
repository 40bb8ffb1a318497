import assert from "node:assert/strict";
import { buildGrid, isInside, nearestPoint, pointsInside } from "../../../../notebooks/display/scatter/client/pick.js";

const count = 5_000;
const at = (i: number, step: number): number => (i * step) % 65536;
const xs = Uint16Array.from({ length: count }, (_, i) => at(i, 40503));
const ys = Uint16Array.from({ length: count }, (_, i) => at(i, 28411));
const shown = new Uint8Array(count).fill(2);

Deno.test("the nearest point is the one that a look at all finds", () => {
  const grid = buildGrid(xs, ys);
  for (const [x, y] of [[0, 0], [65535, 65535], [30_000, 12_345], [64_000, 100]]) {
    const distances = Array.from(xs, (value, i) => (value - x) ** 2 + (ys[i] - y) ** 2);
    const found = nearestPoint(grid, xs, ys, shown, x, y, 3_000);
    assert.equal(distances[found], Math.min(...distances));
  }
});

Deno.test("points that are hidden or too far away are not found", () => {
  const grid = buildGrid(Uint16Array.of(100, 200), Uint16Array.of(100, 100));
  const find = (strengths: number[], reach: number): number => {
    return nearestPoint(
      grid,
      Uint16Array.of(100, 200),
      Uint16Array.of(100, 100),
      Uint8Array.from(strengths),
      110,
      100,
      reach,
    );
  };
  assert.deepEqual([find([2, 2], 50), find([0, 2], 50), find([0, 2], 95)], [0, -1, 1]);
});

Deno.test("a lasso takes what is inside it, by the even-odd rule", () => {
  const star = [[50, 0], [21, 90], [98, 35], [2, 35], [79, 90]];
  assert.deepEqual([isInside(star, 50, 50), isInside(star, 50, 20), isInside(star, 0, 0)], [false, true, false]);
  const inside = pointsInside([[0, 0], [65536, 0], [65536, 32768], [0, 32768]], xs, ys, shown);
  assert.deepEqual(inside, [...ys.keys()].filter((i) => ys[i] < 32768));
});
