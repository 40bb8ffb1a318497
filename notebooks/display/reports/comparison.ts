/**
 * Probes against each other.
 *
 * @module
 */

import type { Report as ReportOp } from "../../../ops/handles/report.ts";
import { attach } from "../bundle.ts";
import { SheetFigure } from "../sheets/figure.ts";

/**
 * Reports side by side. In a notebook it shows their metrics and overlays their curves; as a figure it is the curves.
 *
 * @example
 * ```ts
 * import { compare, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * console.log((await compare({ one: report, again: report }).toRows()).length); // 2
 * ```
 */
export class Comparison extends SheetFigure {
  /** The reports by the names that they are shown under. */
  readonly reports: Readonly<Record<string, ReportOp>>;

  /** Made by `compare()`. */
  constructor(reports: Readonly<Record<string, ReportOp>>) {
    super(async () => (await import("./draw_comparison.ts")).comparisonSheet(this.reports));
    this.reports = Object.freeze({ ...reports });
    Object.freeze(this);
  }

  /** One row for each report and split: its name, the split, and the metrics. Computes what is missing. */
  async toRows(): Promise<Record<string, unknown>[]> {
    const { comparisonRows } = await import("./draw_comparison.ts");
    return await comparisonRows(this.reports);
  }

  /** The names of the reports; computes nothing. */
  override toString(): string {
    return `compare(${Object.keys(this.reports).join(", ")})`;
  }
}

attach(Comparison.prototype, async (comparison) => {
  const { comparisonView } = await import("./draw_comparison.ts");
  return await comparisonView(comparison);
});
