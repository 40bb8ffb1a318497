/**
 * Bettering approximate neighbours by comparing neighbours of neighbours. Dong, Charikar and Li, "Efficient k-nearest
 * neighbor graph construction for generic similarity measures", WWW 2011.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { type NeighborTable, squaredDistance } from "./neighbors.ts";

/** Most neighbours of a point, and most points of which it is a neighbour, that are compared in a round. */
const SAMPLE = 10;
const MOST_ROUNDS = 12;
/** Rounds end when fewer than this part of all entries changed. */
const FEW_CHANGES = 0.001;

/**
 * Betters neighbours until hardly any change.
 *
 * @param table The neighbours so far, with squared distances. Changed in place.
 * @param points The points.
 * @param random Chooses which points to compare.
 * @param onRound Called with the part of the rounds that is done, 0 … 1.
 */
export function descend(
  table: NeighborTable,
  points: Matrix<Float32Array>,
  random: RandomState,
  onRound: (part: number) => void,
): void {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const changes = descendOnce(table, points, random);
    if (changes < FEW_CHANGES * table.indices.length) break;
    onRound((round + 1) / MOST_ROUNDS);
  }
  onRound(1);
}

function descendOnce(table: NeighborTable, points: Matrix<Float32Array>, random: RandomState): number {
  const fresh = new Lists(table.rows, random);
  const known = new Lists(table.rows, random);
  sampleLists(table, fresh, known);
  let changes = 0;
  const compare = (a: number, b: number): void => {
    if (a === b) return;
    const distance = squaredDistance(points, a, b);
    if (table.offer(a, b, distance)) changes++;
    if (table.offer(b, a, distance)) changes++;
  };
  for (let row = 0; row < table.rows; row++) {
    const [news, olds] = [fresh.of(row), known.of(row)];
    for (let i = 0; i < news.length; i++) {
      for (let j = i + 1; j < news.length; j++) compare(news[i], news[j]);
      for (let j = 0; j < olds.length; j++) compare(news[i], olds[j]);
    }
  }
  return changes;
}

/** Sorts some neighbours of each point, and some of the points whose neighbour it is, into new and known ones. */
function sampleLists(table: NeighborTable, fresh: Lists, known: Lists): void {
  for (let row = 0; row < table.rows; row++) {
    let [news, olds] = [0, 0];
    for (let place = row * table.count; place < (row + 1) * table.count; place++) {
      const index = table.indices[place];
      if (table.fresh[place] === 1) {
        if (news++ >= SAMPLE) continue;
        table.fresh[place] = 0;
        fresh.addPair(row, index);
      } else if (olds++ < SAMPLE) known.addPair(row, index);
    }
  }
}

/** For each point a list of its neighbours, and a random choice of those whose neighbour it is. */
class Lists {
  readonly #random: RandomState;
  readonly #forward: Int32Array;
  readonly #forwardSizes: Uint8Array;
  readonly #reverse: Int32Array;
  /** How many were offered, of which at most `SAMPLE` are kept. */
  readonly #reverseOffered: Int32Array;

  constructor(rows: number, random: RandomState) {
    this.#random = random;
    this.#forward = new Int32Array(rows * SAMPLE);
    this.#forwardSizes = new Uint8Array(rows);
    this.#reverse = new Int32Array(rows * SAMPLE);
    this.#reverseOffered = new Int32Array(rows);
  }

  addPair(row: number, neighbor: number): void {
    this.#forward[row * SAMPLE + this.#forwardSizes[row]++] = neighbor;
    const offered = this.#reverseOffered[neighbor]++;
    const place = offered < SAMPLE ? offered : this.#random.integer(offered);
    if (place < SAMPLE) this.#reverse[neighbor * SAMPLE + place] = row;
  }

  of(row: number): Int32Array {
    const forward = this.#forwardSizes[row];
    const reverse = Math.min(SAMPLE, this.#reverseOffered[row]);
    const list = new Int32Array(forward + reverse);
    list.set(this.#forward.subarray(row * SAMPLE, row * SAMPLE + forward));
    list.set(this.#reverse.subarray(row * SAMPLE, row * SAMPLE + reverse), forward);
    return list;
  }
}
