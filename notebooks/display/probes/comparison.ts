/**
 * Linear probes against each other: do they read the same direction?
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { Classifier } from "../../../ops/handles/classifier.ts";
import { attach } from "../bundle.ts";
import { SheetFigure } from "../sheets/figure.ts";

/**
 * Probes side by side. In a notebook and as a figure it shows the cosines between their directions.
 *
 * @example
 * ```ts
 * import { compare, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   x: [[0, 1], [1, 1], [8, 0], [9, 1]],
 *   bad: [false, false, true, true],
 * });
 * const probe = data.colVector("x").trainClassifier("mean_difference", { positives: data.colBoolean("bad") });
 * const other = probe.subs({ modelType: "lda" });
 * console.log((await compare({ difference: probe, lda: other }).cosines()).length); // 2
 * ```
 */
export class ProbeComparison extends SheetFigure {
  /** The probes by the names that they are shown under. */
  readonly probes: Readonly<Record<string, Classifier>>;

  /** Made by `compare()`. */
  constructor(probes: Readonly<Record<string, Classifier>>) {
    super(async () => {
      const { cosineSheet } = await import("./draw_comparison.ts");
      return cosineSheet(Object.keys(this.probes), await this.cosines());
    });
    this.probes = Object.freeze({ ...probes });
    Object.freeze(this);
  }

  /**
   * The cosine between the directions of each two probes, row by row: 1 where they read the same. Trains what is missing.
   *
   * @throws {OpError} where a probe is not linear, or they read vectors of different lengths.
   */
  async cosines(): Promise<number[][]> {
    const named = await Promise.all(
      Object.entries(this.probes).map(async ([name, probe]) => [name, (await probe.direction()).direction] as const),
    );
    const odd = named.find(([, { length }]) => length !== named[0][1].length);
    if (odd !== undefined) {
      throw new OpError(
        `Probes of vectors of one length can be compared: ${named[0][0]} reads ${named[0][1].length} numbers, ` +
          `${odd[0]} ${odd[1].length}`,
      );
    }
    return named.map(([, a]) => named.map(([, b]) => a.reduce((sum, value, i) => sum + value * b[i], 0)));
  }

  /** A row for each two probes: their names and the cosine. Trains what is missing. @throws {OpError} as `cosines` */
  async toRows(): Promise<{ readonly a: string; readonly b: string; readonly cosine: number }[]> {
    const [names, cosines] = [Object.keys(this.probes), await this.cosines()];
    return names.flatMap((a, i) => names.slice(i + 1).map((b, j) => ({ a, b, cosine: cosines[i][i + 1 + j] })));
  }

  /** The names of the probes; trains nothing. */
  override toString(): string {
    return `compare(${Object.keys(this.probes).join(", ")})`;
  }
}

attach(ProbeComparison.prototype, async (comparison) => {
  const { comparisonView } = await import("./draw_comparison.ts");
  return await comparisonView(comparison);
});
