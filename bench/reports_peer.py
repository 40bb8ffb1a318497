"""Times scikit-learn on what a report needs, for reports.ts: one line of JSON with seconds."""
import json, sys, time

import numpy as np
from sklearn import metrics

n = int(sys.argv[1])
rng = np.random.default_rng(0)
y = rng.random(n) < 0.4
s = rng.normal(size=n) + y
start = time.perf_counter()
metrics.precision_recall_curve(y, s, drop_intermediate=True)
metrics.average_precision_score(y, s)
metrics.roc_auc_score(y, s)
print(json.dumps({"rank_metrics": time.perf_counter() - start}))
