/**
 * The shape of a report. Names and order of keys are krnel-graph's, so that either language reads the other's reports.
 *
 * @module
 */

/** Rows by truth and prediction: true negatives, false positives, false negatives, true positives. */
export interface Confusion {
  /** False rows predicted false. */
  readonly tn: number;
  /** False rows predicted true. */
  readonly fp: number;
  /** True rows predicted false. */
  readonly fn: number;
  /** True rows predicted true. */
  readonly tp: number;
}

/** Curves of one split. The arrays of a curve have the same length; thresholds are descending. */
export interface Curves {
  /** Starts at (0, 0), above the highest score: its first threshold is null. */
  readonly roc: { readonly fpr: number[]; readonly tpr: number[]; readonly thresholds: (number | null)[] };
  /** From the highest score to the lowest; scikit-learn's end point (precision 1, recall 0) is left out. */
  readonly pr: { readonly precision: number[]; readonly recall: number[]; readonly thresholds: number[] };
}

/** The rows whose scores lie in one range. */
export interface CalibrationBin {
  /** The lower edge. */
  readonly lower: number;
  /** The upper edge. */
  readonly upper: number;
  /** Rows in the range. */
  readonly count: number;
  /** Their mean score. */
  readonly mean_score: number;
  /** The share of them that is true. */
  readonly fraction_true: number;
}

/** A calibration table; `uniform` bins for scores in [0, 1], `quantile` bins for all others. */
export interface Calibration {
  /** How the ranges were made. */
  readonly bins: "uniform" | "quantile";
  /** The ranges that have rows, ascending. */
  readonly table: CalibrationBin[];
}

/** Rows per score range and class. Bin i holds scores from `edges[i]` up to `edges[i + 1]`, the last one its end too. */
export interface Histogram {
  /** The bins' edges, at equal distances, from the lowest score to the highest. */
  readonly edges: number[];
  /** True rows in each bin. */
  readonly n_true: number[];
  /** False rows in each bin. */
  readonly n_false: number[];
}

/** 95 % intervals, each `[low, high]`, or why there are none. */
export type Intervals = { readonly skipped: string } | {
  readonly level: 0.95;
  readonly resamples: number;
  readonly seed: number;
  readonly roc_auc: [number, number];
  readonly "precision@0.99": [number, number];
};

/** A 95 % interval of a share, `[low, high]`; null where there are no rows to take a share of. */
export type ShareInterval = readonly [number, number] | null;

/** What a chosen threshold means for a group of rows. */
export interface OperatingPoint {
  /** Scores from here on count as positive. */
  readonly threshold: number;
  /** The share of negative rows that is flagged; null without negative rows. */
  readonly false_positive_rate: number | null;
  /** 95 % intervals by Wilson's score (E. B. Wilson, Journal of the American Statistical Association 22, 1927). */
  readonly intervals: {
    readonly level: 0.95;
    readonly recall: ShareInterval;
    readonly precision: ShareInterval;
    readonly false_positive_rate: ShareInterval;
  };
  /** Where costs are known: the mean cost of a row, in their unit. */
  readonly cost?: number;
  /** Where the number of rows a day is known: what to expect of a day, in rows. */
  readonly per_day?: DayOfRows;
}

/** What to expect of a day, in rows; null where the rows that were judged are of one class and the other is expected too. */
export interface DayOfRows {
  /** All rows. */
  readonly rows: number;
  /** Rows that are positive. */
  readonly positives: number;
  /** Rows that are flagged. */
  readonly flagged: number | null;
  /** Negative rows among the flagged ones. */
  readonly false_positives: number | null;
  /** Positive rows that are not flagged. */
  readonly missed: number | null;
}

/** The recalls for which a report gives `precision@R`. */
export type ReportedRecall = 0.1 | 0.2 | 0.3 | 0.4 | 0.5 | 0.6 | 0.7 | 0.8 | 0.9 | 0.95 | 0.99 | 0.999;

/** The name of a precision at a recall. */
export type PrecisionKey = `precision@${ReportedRecall}`;

/** How often features are on. */
export interface Density {
  /** Where each bar begins, evenly spaced. */
  readonly edges: readonly number[];
  /** Features in each. */
  readonly counts: readonly number[];
}

/** The metrics that a split can have. What cannot be defined is left out, and `warnings` says why. */
export interface KnownMetrics extends Readonly<Partial<Record<PrecisionKey, number>>> {
  /** Rows that are in the domain and either positive or negative. */
  readonly count: number;
  /** True rows among them. */
  readonly n_true: number;
  /** False rows among them. */
  readonly n_false: number;
  /** Mean score; NaN when there are no rows, as in krnel-graph. */
  readonly avg_score: number;
  /** With a threshold: the share of rows on the right side of it. */
  readonly accuracy?: number;
  /** With a threshold: rows by truth and prediction. */
  readonly confusion?: Confusion;
  /** With a threshold: the share of true rows among those predicted true; 0 when there are none. */
  readonly precision?: number;
  /** With a threshold: the share of true rows that are predicted true; 0 when there are none. */
  readonly recall?: number;
  /** With a threshold: the harmonic mean of precision and recall. */
  readonly f1?: number;
  /** Without a threshold: the accuracy at the most accurate one. */
  readonly best_accuracy?: number;
  /** Without a threshold: that threshold. */
  readonly most_accurate_threshold?: number;
  /** Without a threshold: rows by truth and prediction at that threshold. */
  readonly best_confusion?: Confusion;
  /** With a threshold that was chosen for a goal: what it means. */
  readonly operating_point?: OperatingPoint;
  /** The area under the precision-recall curve, as a sum of steps. */
  readonly average_precision?: number;
  /** The area under the ROC curve. */
  readonly roc_auc?: number;
  /** Of an autoencoder: features that are on for a token, on average. */
  readonly l0?: number;
  /** Of an autoencoder: 1 less its mean squared error over the total variance. */
  readonly explained_variance?: number;
  /** Of an autoencoder: the squared distance of a vector and its reconstruction, on average. */
  readonly mse?: number;
  /** Of an autoencoder: the cosine between the two, on average. */
  readonly cossim?: number;
  /** Of an autoencoder: the share of the loss of next tokens that comes back with the reconstruction in place of nothing. */
  readonly ce_loss_score?: number;
  /** Of an autoencoder: features that are on for no token. */
  readonly dead_features?: number;
  /** Of an autoencoder: features by the decimal logarithm of the share of tokens that they are on for. */
  readonly density?: Density;
  /** What is left out, and why. */
  readonly warnings?: readonly string[];
  /** Where the report was made here: ROC and precision-recall curves. */
  readonly curves?: Curves;
  /** Where the report was made here: how often each score range is right. */
  readonly calibration?: Calibration;
  /** Where the report was made here: the distribution of scores in each class. */
  readonly histogram?: Histogram;
  /** Where the report was made here: how far the metrics may be off by chance. */
  readonly intervals?: Intervals;
}

/** The metrics of one split. */
export interface SplitMetrics extends KnownMetrics {
  /** By any name; what later versions add is not known here. */
  readonly [metric: string]: unknown;
}
