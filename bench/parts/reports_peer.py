"""scikit-learn and NumPy on what a report needs, for reports.ts: reports_peer.py FOLDER TASK SCORES."""
import sys

import numpy as np
from sklearn import metrics

from clock import measure

task, n = sys.argv[2], int(sys.argv[3])
rng = np.random.default_rng(0)
y = rng.random(n) < 0.4
s = y + rng.random((n, 3)).sum(axis=1)
part = np.where(np.arange(n) % 4 == 0, "test", "train")
# As many as ours draws, see runner/reports/bootstrap.ts.
RESAMPLES = min(200, 20_000_000 // n)


def ranking(y, s):
    metrics.precision_recall_curve(y, s, drop_intermediate=True)
    metrics.average_precision_score(y, s)
    return metrics.roc_auc_score(y, s)


def at_threshold(y, s):
    predicted = s >= 2
    metrics.confusion_matrix(y, predicted)
    metrics.accuracy_score(y, predicted)
    metrics.precision_recall_fscore_support(y, predicted, average="binary")


def by_split():
    for name in ("train", "test"):
        rows = part == name
        at_threshold(y[rows], s[rows])
        auc = ranking(y[rows], s[rows])
    return auc


def extras():
    metrics.roc_curve(y, s)
    edges = np.histogram_bin_edges(s, 40)
    for scores in (s[y], s[~y]):
        np.histogram(scores, edges)
    bins = np.searchsorted(np.quantile(s, np.linspace(0, 1, 11))[1:-1], s)
    counts = np.bincount(bins)
    np.bincount(bins, s) / counts, np.bincount(bins, y) / counts
    if RESAMPLES >= 50:
        resampled = [ranking(*resample()) for _ in range(RESAMPLES)]
        np.quantile(resampled, [0.025, 0.975])
    return ranking(y, s)


def resample():
    """Rows of each class, drawn with replacement."""
    scores = [rng.choice(of_class, len(of_class)) for of_class in (s[y], s[~y])]
    return np.repeat([True, False], [len(of_class) for of_class in scores]), np.concatenate(scores)


TASKS = {"report": lambda: ranking(y, s), "report_by_split": by_split, "report_with_extras": extras}
measure(TASKS[task], lambda auc: auc)
