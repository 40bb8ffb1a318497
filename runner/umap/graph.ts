/**
 * Weighted graphs, with the edges of each point in one place.
 *
 * @module
 */

/** A graph. The edges of point i are those from `starts[i]` to before `starts[i + 1]`. */
export interface Graph {
  /** Number of points. */
  readonly size: number;
  /** `size + 1` numbers. */
  readonly starts: Int32Array;
  /** The point to which each edge leads. */
  readonly targets: Int32Array;
  /** The weight of each edge. */
  readonly weights: Float32Array;
}

/**
 * Turns all edges round.
 *
 * @param graph The graph.
 * @returns The graph of the turned edges; those of each point are sorted by their targets.
 */
export function transpose({ size, starts, targets, weights }: Graph): Graph {
  const turned = new Int32Array(size + 1);
  for (const target of targets) turned[target + 1]++;
  for (let i = 0; i < size; i++) turned[i + 1] += turned[i];
  const next = turned.slice(0, size);
  const sources = new Int32Array(targets.length);
  const moved = new Float32Array(targets.length);
  for (let row = 0; row < size; row++) {
    for (let edge = starts[row]; edge < starts[row + 1]; edge++) {
      const place = next[targets[edge]]++;
      sources[place] = row;
      moved[place] = weights[edge];
    }
  }
  return { size, starts: turned, targets: sources, weights: moved };
}

/**
 * Leaves weak edges out.
 *
 * @param graph The graph.
 * @param least Edges below this weight go, and those of weight 0.
 * @returns The graph of the others.
 */
export function compact({ size, starts, targets, weights }: Graph, least: number): Graph {
  const keeps = (weight: number): boolean => weight > 0 && weight >= least;
  const kept = weights.reduce((count, weight) => count + (keeps(weight) ? 1 : 0), 0);
  if (kept === weights.length) return { size, starts, targets, weights };
  const result = {
    size,
    starts: new Int32Array(size + 1),
    targets: new Int32Array(kept),
    weights: new Float32Array(kept),
  };
  let edges = 0;
  for (let row = 0; row < size; row++) {
    for (let edge = starts[row]; edge < starts[row + 1]; edge++) {
      if (!keeps(weights[edge])) continue;
      result.targets[edges] = targets[edge];
      result.weights[edges++] = weights[edge];
    }
    result.starts[row + 1] = edges;
  }
  return result;
}

/**
 * The part of a graph on some of its points.
 *
 * @param graph The graph.
 * @param points The numbers of the points, ascending. No edge leads from them to others.
 * @returns Their graph; point i of it is `points[i]`.
 */
export function subgraph({ size, starts, targets, weights }: Graph, points: Int32Array): Graph {
  const renamed = new Int32Array(size).fill(-1);
  points.forEach((point, i) => renamed[point] = i);
  const newStarts = new Int32Array(points.length + 1);
  points.forEach((point, i) => newStarts[i + 1] = newStarts[i] + starts[point + 1] - starts[point]);
  const newTargets = new Int32Array(newStarts[points.length]);
  const newWeights = new Float32Array(newTargets.length);
  points.forEach((point, i) => {
    for (let edge = starts[point]; edge < starts[point + 1]; edge++) {
      newTargets[newStarts[i] + edge - starts[point]] = renamed[targets[edge]];
    }
    newWeights.set(weights.subarray(starts[point], starts[point + 1]), newStarts[i]);
  });
  return { size: points.length, starts: newStarts, targets: newTargets, weights: newWeights };
}

/**
 * The sets of points that are connected.
 *
 * @param graph A symmetric graph.
 * @returns The numbers of the points of each set, ascending; the sets in the order of their first points.
 */
export function components({ size, starts, targets }: Graph): Int32Array[] {
  const seen = new Uint8Array(size);
  const found: Int32Array[] = [];
  const queue = new Int32Array(size);
  for (let first = 0; first < size; first++) {
    if (seen[first] === 1) continue;
    let [done, known] = [0, 1];
    queue[0] = first;
    seen[first] = 1;
    while (done < known) {
      const row = queue[done++];
      for (let edge = starts[row]; edge < starts[row + 1]; edge++) {
        if (seen[targets[edge]] === 1) continue;
        seen[targets[edge]] = 1;
        queue[known++] = targets[edge];
      }
    }
    found.push(queue.slice(0, known).sort());
  }
  return found;
}
