/**
 * Products of one matrix for several solvers that go in step: the matrix is read once for all of them.
 *
 * @module
 */

import { type ManyProducts, type Products, productsBy, type Question, type Through } from "./products.ts";

interface Asked {
  readonly question: Question;
  readonly resolve: (answer: Through) => void;
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

  ask(question: Question): Promise<Through> {
    const { promise, resolve, reject } = Promise.withResolvers<Through>();
    this.#asked.push({ question, resolve, reject });
    this.#computeIfComplete();
    return promise;
  }

  /** Says that a solver asks no more. */
  leave(): void {
    this.#solvers--;
    this.#computeIfComplete();
  }

  #computeIfComplete(): void {
    if (this.#asked.length > 0 && this.#asked.length === this.#solvers) void this.#compute(this.#asked.splice(0));
  }

  async #compute(asked: readonly Asked[]): Promise<void> {
    try {
      const answers = await this.#of.answer(asked.map(({ question }) => question));
      asked.forEach(({ resolve }, i) => resolve(answers[i]));
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
  const step = new Step(of, solvers.length);
  const x = productsBy(of, (question) => step.ask(question));
  return Promise.allSettled(solvers.map((solve) => solve(x).finally(() => step.leave())));
}

/** The products of a matrix for one solver alone. */
export function productsOf(of: ManyProducts): Products {
  return productsBy(of, async (question) => (await of.answer([question]))[0]);
}
