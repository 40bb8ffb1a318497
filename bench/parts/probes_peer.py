"""scikit-learn on one task of probes.ts, on the same rows: probes_peer.py FOLDER TASK ROWS."""
import sys, warnings
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

from clock import measure

warnings.filterwarnings("ignore")
folder, task, rows, columns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), 768
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


def read(name, count=-1):
    x = np.fromfile(folder / f"{name}.x", "float32", count=-1 if count < 0 else count * columns).reshape(-1, columns)
    return x, np.fromfile(folder / f"{name}.y", "uint8")[: len(x)]


def auc(_):
    x, y = read("test")
    scores = model.decision_function(x) if hasattr(model, "decision_function") else model.predict_proba(x)[:, 1]
    return roc_auc_score(y, scores)


if task == "predict":
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(*read("test"))
    x = np.full((rows, columns), 0.5, "float32")
    measure(lambda: model.decision_function(x))
elif task == "ten_values_of_C":
    x, y = read("train", rows)
    grid = [make_pipeline(StandardScaler(), LogisticRegression(C=10.0 ** (i - 5))) for i in range(10)]
    measure(lambda: [model.fit(x, y) for model in grid])
else:
    x, y = read("train", rows)
    model = make_pipeline(StandardScaler(), *MODELS[task]())
    measure(lambda: model.fit(x, y), auc)
