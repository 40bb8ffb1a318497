/**
 * Which runner answers for an op.
 *
 * @module
 */

import type { Evaluator } from "../../ops/evaluator.ts";
import { deserialize, serialize } from "../../ops/graph_file.ts";
import type { Op } from "../../ops/op.ts";
import { Runner } from "../../runner/runner.ts";

/** Gives each op its runner: that of `--store`, else the one that made its data, else the configured one. */
export class Runners {
  readonly #given: Runner | undefined;
  #configured: Runner | undefined;

  /** @param store The URI of `--store`. */
  constructor(store: string | undefined) {
    this.#given = store === undefined ? undefined : new Runner({ store });
  }

  /** What computes an op: a file may import another copy of probegraph, with implementations of its own. */
  of(op: Op): Evaluator {
    return this.#given ?? op.evaluator ?? this.#default();
  }

  /** The op as one that asks {@linkcode Runners.of} for its results by itself. */
  bind(op: Op): Op {
    const runner = this.of(op);
    return op.evaluator === runner ? op : deserialize(serialize(op), { runner })[0];
  }

  /** A runner for the store that an op's results are in. */
  runnerOf(op: Op): Runner {
    const evaluator = this.of(op);
    return evaluator instanceof Runner ? evaluator : new Runner({ store: evaluator.storeUri });
  }

  /** The runners of some ops, each once; the configured one where there are none. */
  all(ops: readonly Op[]): Runner[] {
    const found = new Set(ops.map((op) => this.runnerOf(op)));
    return found.size > 0 ? [...found] : [this.#given ?? this.#default()];
  }

  #default(): Runner {
    return this.#configured ??= new Runner();
  }
}
