/**
 * How fast ops go through their rows.
 *
 * @module
 */

import { numberText } from "../../notebooks/display/text.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { activity } from "../../runner/evaluation/activity.ts";

/** A rate over less time says nothing. */
const SHORTEST = 500;

interface Heard {
  readonly done: number;
  readonly at: number;
}

/** Listens to what this process computes. Leaving its scope ends that. */
export class RowRates implements Disposable {
  readonly #heard = new Map<string, { readonly first: Heard; last: Heard }>();
  readonly #stopListening: () => void;

  constructor() {
    this.#stopListening = activity.listen({
      onBegin() {},
      onProgress: ({ progress }) => this.#hear(progress!),
      onEnd() {},
      onIdle() {},
    });
  }

  /** An op begins: what was heard of it before does not count. */
  begin({ uuid }: Op): void {
    this.#heard.delete(uuid);
  }

  /** An op ends: `8,192 rows at 680 rows/s`, as far as that is known. Rows that were kept before count as rows only. */
  end({ uuid }: Op): string | undefined {
    const heard = this.#heard.get(uuid);
    this.#heard.delete(uuid);
    if (heard === undefined) return undefined;
    const { first, last } = heard;
    const rows = `${numberText(last.done)} rows`;
    const milliseconds = last.at - first.at;
    if (milliseconds < SHORTEST) return rows;
    const rate = (last.done - first.done) / milliseconds * 1000;
    return `${rows} at ${numberText(Number(rate.toPrecision(3)))} rows/s`;
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }

  #hear({ uuid, done, unit }: Progress): void {
    if (unit !== "rows") return;
    const last = { done, at: performance.now() };
    const heard = this.#heard.get(uuid);
    if (heard === undefined) this.#heard.set(uuid, { first: last, last });
    else heard.last = last;
  }
}
