/**
 * A report of a million scores, beside scikit-learn's metrics.
 */
import { evaluate, type Report } from "../../runner/reports/mod.ts";
import type { Part, Run } from "../table/task.ts";

const SIZES = [100_000, 1_000_000];
const script = "reports_peer.py";
const byHand = [{ name: "scikit-learn by hand", script }];

export const part: Part = {
  title: "Reports on scores: all metrics, whole and for each split.",
  tasks: {
    report: {
      unit: "scores",
      sizes: SIZES,
      own: (size) => reportOf(size, () => ({})),
      peers: [{ name: "scikit-learn, ranking metrics only", script }],
    },
    report_by_split: {
      unit: "scores",
      sizes: SIZES,
      own: (size) => reportOf(size, () => ({ split: splitOf(size), threshold: 2 })),
      peers: byHand,
    },
    report_with_extras: {
      unit: "scores",
      sizes: SIZES,
      own: (size) => reportOf(size, () => ({ extras: true })),
      peers: byHand,
    },
  },
};

function reportOf(size: number, optionsOf: () => Parameters<typeof evaluate>[3]): Run {
  const truth = Uint8Array.from({ length: size }, () => Math.random() < 0.4 ? 1 : 0);
  const falsehood = truth.map((value) => 1 - value);
  const scores = Float64Array.from(truth, (value) => value + Math.random() + Math.random() + Math.random());
  const options = optionsOf();
  let report: Report;
  return {
    work: () => report = evaluate(scores, truth, falsehood, options),
    figure: () => (report.all ?? report.test).roc_auc!,
  };
}

function splitOf(size: number): string[] {
  return Array.from({ length: size }, (_, row) => row % 4 === 0 ? "test" : "train");
}
