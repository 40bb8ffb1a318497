/**
 * Products of one matrix for several solvers that go in step: the matrix is read once for all of them.
 *
 * @module
 */

import type { ManyProducts, Products } from "./products.ts";
import type { Change } from "./slopes.ts";

interface Asked {
  readonly side: "times" | "transposedTimes" | "through";
  readonly vector: Float64Array;
  /** For what goes through. */
  readonly change: Change | undefined;
  readonly resolve: (product: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** Waits until each solver that goes on has asked for a product, and computes all of them at once. */
class Step {
  readonly #of: ManyProducts;
  #solvers: number;
  #asked: Asked[] = [];

  constructor(of: ManyProducts, solvers: number) {
    this.#of = of;
    this.#solvers = solvers;
  }

  ask<T>(side: Asked["side"], vector: Float64Array, change?: Change): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#asked.push({ side, vector, change, resolve, reject });
    this.#computeIfComplete();
    return promise;
  }

  /** Says that a solver asks no more. */
  leave(): void {
    this.#solvers--;
    this.#computeIfComplete();
  }

  #computeIfComplete(): void {
    if (this.#asked.length === 0 || this.#asked.length < this.#solvers) return;
    for (const [side, asked] of Map.groupBy(this.#asked.splice(0), ({ side }) => side)) void this.#compute(side, asked);
  }

  async #compute(side: Asked["side"], asked: readonly Asked[]): Promise<void> {
    try {
      const products = await this.#of[side](asked.map(({ vector }) => vector), asked.map(({ change }) => change!));
      asked.forEach(({ resolve }, i) => resolve(products[i] as never));
    } catch (error) {
      asked.forEach(({ reject }) => reject(error));
    }
  }
}

/**
 * Solves several problems over one matrix.
 *
 * @param of The products of the matrix.
 * @param solvers Each solves a problem with the products that it is given, and asks for one after the other.
 * @returns How each ended, in their order.
 */
export function solveInStep<T>(
  of: ManyProducts,
  solvers: readonly ((x: Products) => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const { rows, columns } = of;
  const step = new Step(of, solvers.length);
  const x: Products = {
    rows,
    columns,
    times: (w) => step.ask("times", w),
    transposedTimes: (r) => step.ask("transposedTimes", r),
    through: (w, change) => step.ask("through", w, change),
  };
  return Promise.allSettled(solvers.map((solve) => solve(x).finally(() => step.leave())));
}

/** The products of a matrix for one solver alone. */
export function productsOf(of: ManyProducts): Products {
  const { rows, columns } = of;
  return {
    rows,
    columns,
    times: async (w) => (await of.times([w]))[0],
    transposedTimes: async (r) => (await of.transposedTimes([r]))[0],
    through: async (w, change) => (await of.through([w], [change]))[0],
  };
}
