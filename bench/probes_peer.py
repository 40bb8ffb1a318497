"""Times scikit-learn on one task of probes.ts, on the same rows: one line of JSON with seconds."""
import json, sys, time, warnings
from pathlib import Path

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, PassiveAggressiveClassifier, SGDClassifier
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

warnings.filterwarnings("ignore")
folder, task, rows, columns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
MODELS = {
    "logistic_regression": lambda: [LogisticRegression()],
    "linear_svc": lambda: [LinearSVC()],
    "naive_bayes": lambda: [GaussianNB()],
    "lda": lambda: [LinearDiscriminantAnalysis(solver="lsqr")],
    "sgd": lambda: [SGDClassifier(random_state=0)],
    "passive_aggressive": lambda: [PassiveAggressiveClassifier(random_state=0)],
    "sgd_nystroem": lambda: [Nystroem(random_state=0), SGDClassifier(random_state=0)],
    "rbf_svc": lambda: [SVC()],
    "random_forest": lambda: [RandomForestClassifier(random_state=0)],
}


def read(name):
    return np.fromfile(folder / f"{name}.x", "float32").reshape(-1, columns), np.fromfile(folder / f"{name}.y", "uint8")


if task == "predict":
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(*read("test"))
    x = np.full((rows, columns), 0.5, "float32")
    start, busy = time.perf_counter(), time.process_time()
    model.decision_function(x)
    print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - busy}))
else:
    x, y = read("train")
    model = make_pipeline(StandardScaler(), *MODELS[task]())
    start, busy = time.perf_counter(), time.process_time()
    model.fit(x[:rows], y[:rows])
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    xt, yt = read("test")
    score = model.decision_function(xt) if hasattr(model, "decision_function") else model.predict_proba(xt)[:, 1]
    print(json.dumps({"seconds": seconds, "processor": busy, "auc": roc_auc_score(yt, score)}))
