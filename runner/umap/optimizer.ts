/**
 * Moving points of the plane so that near ones are those that the graph connects: stochastic gradient descent on the
 * cross entropy of two fuzzy sets, with negative samples. McInnes, Healy and Melville (2018), section 4.2, algorithm 5.
 *
 * @module
 */

import { Xorshift } from "../random/random_state.ts";
import type { Curve } from "./curve.ts";
import { ForceTable } from "./force_table.ts";
import type { Graph } from "./graph.ts";
import type { UmapParameters } from "./parameters.ts";

/** No coordinate moves further than this, times the step size, at once. */
const MOST_MOVED = 4;
/** Keeps repulsion finite between points that nearly coincide. */
const SOFTENING = 0.001;

/** A layout in the course of its optimisation. */
export class Optimizer {
  readonly #layout: Float32Array;
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  /** Points before this one stay where they are. */
  readonly #fixed: number;
  /** Negative samples are drawn from the points before this one. */
  readonly #sampled: number;
  readonly #attraction: ForceTable;
  readonly #repulsion: ForceTable;
  readonly #negatives: number;
  readonly #random: Xorshift;
  /** Rounds between two uses of an edge: 1 for the heaviest ones. */
  readonly #period: Float64Array;
  /** The round in which an edge is used next. */
  readonly #due: Float64Array;
  /** The round up to which an edge has had its negative samples. */
  readonly #repelled: Float64Array;

  /**
   * Prepares the optimisation.
   *
   * @param layout `2 * size` coordinates, which are changed in place.
   * @param graph A symmetric graph.
   * @param curve How surely points at a distance are connected.
   * @param parameters Weight of repulsion and number of negative samples.
   * @param seed Seed of the negative samples.
   * @param fixed How many of the first points stay where they are; then only they repel. Edges lead to them from the
   * others. @default 0
   */
  constructor(
    layout: Float32Array,
    graph: Graph,
    curve: Curve,
    parameters: Pick<UmapParameters, "repulsionStrength" | "negativeSampleRate">,
    seed: number,
    fixed = 0,
  ) {
    const heaviest = graph.weights.reduce((most, weight) => Math.max(most, weight), 0);
    this.#layout = layout;
    this.#fixed = fixed;
    this.#sampled = fixed || graph.size;
    this.#heads = headsOf(graph);
    this.#tails = graph.targets;
    this.#attraction = attraction(curve);
    this.#repulsion = repulsion(curve, parameters.repulsionStrength);
    this.#negatives = parameters.negativeSampleRate;
    this.#random = new Xorshift(seed);
    this.#period = Float64Array.from(graph.weights, (weight) => heaviest / weight);
    this.#due = this.#period.slice();
    this.#repelled = this.#period.map((period) => period / (this.#negatives || 1));
  }

  /**
   * One round: each edge that is due attracts its ends, and some points chosen at random repel the first of them.
   *
   * @param round Number of the round, from 0.
   * @param step Step size.
   */
  run(round: number, step: number): void {
    const [due, period] = [this.#due, this.#period];
    for (let edge = 0; edge < due.length; edge++) {
      if (due[edge] > round) continue;
      due[edge] += period[edge];
      const head = this.#heads[edge];
      this.#attract(head, this.#tails[edge], step);
      if (this.#negatives === 0) continue;
      const between = period[edge] / this.#negatives;
      const samples = Math.trunc((round - this.#repelled[edge]) / between);
      this.#repel(head, samples, step);
      this.#repelled[edge] += samples * between;
    }
  }

  #attract(i: number, j: number, step: number): void {
    const layout = this.#layout;
    const x = layout[2 * i] - layout[2 * j];
    const y = layout[2 * i + 1] - layout[2 * j + 1];
    const square = x * x + y * y;
    if (square === 0) return;
    const force = this.#attraction.at(square);
    const dx = step * clipped(force * x);
    const dy = step * clipped(force * y);
    layout[2 * i] += dx;
    layout[2 * i + 1] += dy;
    if (j < this.#fixed) return;
    layout[2 * j] -= dx;
    layout[2 * j + 1] -= dy;
  }

  /** The chosen points all repel the point from where it was, which is as good as one after another and faster. */
  #repel(i: number, samples: number, step: number): void {
    const layout = this.#layout;
    const [ownX, ownY] = [layout[2 * i], layout[2 * i + 1]];
    let [movedX, movedY] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const j = this.#random.bits() % this.#sampled;
      const x = ownX - layout[2 * j];
      const y = ownY - layout[2 * j + 1];
      const square = x * x + y * y;
      if (square === 0) continue;
      const force = this.#repulsion.at(square);
      movedX += clipped(force * x);
      movedY += clipped(force * y);
    }
    layout[2 * i] = ownX + step * movedX;
    layout[2 * i + 1] = ownY + step * movedY;
  }
}

/** The derivative of the log of the curve, over the distance's components: along the difference of two places. */
function attraction({ a, b }: Curve): ForceTable {
  return new ForceTable((square) => -2 * a * b * square ** (b - 1) / (a * square ** b + 1));
}

/** That of the log of one minus the curve, softened. */
function repulsion({ a, b }: Curve, strength: number): ForceTable {
  return new ForceTable((square) => 2 * strength * b / ((SOFTENING + square) * (a * square ** b + 1)));
}

function clipped(value: number): number {
  return value > MOST_MOVED ? MOST_MOVED : value < -MOST_MOVED ? -MOST_MOVED : value;
}

function headsOf({ size, starts, targets }: Graph): Int32Array {
  const heads = new Int32Array(targets.length);
  for (let row = 0; row < size; row++) heads.fill(row, starts[row], starts[row + 1]);
  return heads;
}
