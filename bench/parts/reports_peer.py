"""scikit-learn on what a report needs, for reports.ts: reports_peer.py FOLDER TASK SCORES."""
import sys

import numpy as np
from sklearn import metrics

from clock import measure

n = int(sys.argv[3])
rng = np.random.default_rng(0)
y = rng.random(n) < 0.4
s = rng.normal(size=n) + y


def report():
    metrics.precision_recall_curve(y, s, drop_intermediate=True)
    metrics.average_precision_score(y, s)
    metrics.roc_auc_score(y, s)


measure(report)
