"""scikit-learn on one task of probes.ts, on the same rows: probes_peer.py FOLDER TASK ROWS."""
import sys, warnings
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, PassiveAggressiveClassifier, SGDClassifier, SGDOneClassSVM
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC, NuSVC

from clock import measure

warnings.filterwarnings("ignore")
folder, task, rows, columns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), 768


class MeanDifference(ClassifierMixin, BaseEstimator):
    def fit(self, x, y):
        self.classes_ = [0, 1]
        self.direction = x[y == 1].mean(0) - x[y == 0].mean(0)
        return self

    def decision_function(self, x):
        return x @ self.direction


class ContrastSearch(ClassifierMixin, BaseEstimator):
    """The best of ten searches, each of 1,000 steps over all pairs, as the method's authors train it."""

    def fit(self, x, y):
        import torch  # The others would take its memory for theirs.

        self.classes_ = [0, 1]
        sides = [torch.from_numpy(x[y == label] - x[y == label].mean(0)) for label in (1, 0)]
        found = [self.search(torch, *sides) for _ in range(10)]
        probe = min(found, key=lambda pair: pair[0])[1]
        self.direction = probe.weight.detach().numpy()[0]
        return self

    def search(self, torch, positive, negative):
        probe = torch.nn.Linear(positive.shape[1], 1)
        optimizer = torch.optim.AdamW(probe.parameters(), lr=0.001, weight_decay=0.01)
        for _ in range(1000):
            p, q = torch.sigmoid(probe(positive)), torch.sigmoid(probe(negative))
            loss = ((p - (1 - q)) ** 2 + torch.minimum(p, q) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item(), probe

    def decision_function(self, x):
        return x @ self.direction


def nystroem():
    return Nystroem(random_state=0)


MODELS = {
    "logistic_regression": lambda: [LogisticRegression()],
    "logistic_regression_l1": lambda: [LogisticRegression(l1_ratio=1, solver="liblinear")],
    "linear_svc": lambda: [LinearSVC()],
    "naive_bayes": lambda: [GaussianNB()],
    "lda": lambda: [LinearDiscriminantAnalysis(solver="lsqr")],
    "sgd": lambda: [SGDClassifier(random_state=0)],
    "passive_aggressive": lambda: [PassiveAggressiveClassifier(random_state=0)],
    "sgd_nystroem": lambda: [nystroem(), SGDClassifier(random_state=0)],
    "sgd_nystroem_one_class_svm": lambda: [nystroem(), SGDOneClassSVM(random_state=0)],
    "lr_nystroem": lambda: [nystroem(), LogisticRegression()],
    "rbf_svc": lambda: [SVC()],
    "rbf_nusvm": lambda: [NuSVC()],
    "calibrated_rbf_nusvm": lambda: [CalibratedClassifierCV(NuSVC())],
    "random_forest": lambda: [RandomForestClassifier(random_state=0)],
    "mean_difference": lambda: [MeanDifference()],
    "ccs": lambda: [ContrastSearch()],
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
    x, y = read("pairs" if task == "ccs" else "train", rows)
    model = make_pipeline(StandardScaler(), *MODELS[task]())
    measure(lambda: model.fit(x, y), auc)
