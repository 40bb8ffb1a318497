/**
 * Finding points by their place. Runs in the reader's browser.
 *
 * @module
 */

/** Sorts points into square cells, so that those near a place are found without looking at all. */
export function buildGrid(xs, ys) {
  const side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(xs.length / 4))));
  const size = 65536 / side;
  const starts = new Uint32Array(side * side + 1);
  const cellOf = (i) => Math.floor(ys[i] / size) * side + Math.floor(xs[i] / size);
  for (let i = 0; i < xs.length; i++) starts[cellOf(i) + 1]++;
  for (let cell = 0; cell < side * side; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice();
  const members = new Uint32Array(xs.length);
  for (let i = 0; i < xs.length; i++) members[next[cellOf(i)]++] = i;
  return { side, size, starts, members };
}

/** The shown point nearest to a place, within a distance; -1 where there is none. Later points lie on top and win. */
export function nearestPoint(grid, xs, ys, strengths, x, y, distance) {
  const cell = (value) => Math.min(grid.side - 1, Math.max(0, Math.floor(value / grid.size)));
  let nearest = -1;
  let least = distance * distance;
  for (let row = cell(y - distance); row <= cell(y + distance); row++) {
    for (let column = cell(x - distance); column <= cell(x + distance); column++) {
      const at = row * grid.side + column;
      for (let k = grid.starts[at]; k < grid.starts[at + 1]; k++) {
        const i = grid.members[k];
        if (strengths[i] === 0) continue;
        const squared = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
        if (squared > least) continue;
        least = squared;
        nearest = i;
      }
    }
  }
  return nearest;
}

/** The shown points inside a polygon `[[x, y], …]`, by the even-odd rule. */
export function pointsInside(polygon, xs, ys, strengths) {
  const found = [];
  for (let i = 0; i < xs.length; i++) {
    if (strengths[i] !== 0 && isInside(polygon, xs[i], ys[i])) found.push(i);
  }
  return found;
}

/** Whether a place is inside a polygon. */
export function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[j];
    if ((ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
