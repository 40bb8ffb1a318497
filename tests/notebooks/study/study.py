"""The study of study.ipynb in Python: its lines of code are counted beside the notebook's.

Usage: python study.py prompts.csv MODEL
"""

import json
import random
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from skl2onnx import to_onnx
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import RocCurveDisplay, recall_score, roc_auc_score, roc_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import AutoModelForCausalLM, AutoTokenizer

# The table, its positives and its split.
data = pd.read_csv(sys.argv[1])
print(data)
override = (data.label == "override").to_numpy()
test = sorted(random.Random(0).sample(range(len(data)), 120))
train = np.setdiff1d(np.arange(len(data)), test)

# The residual stream at the last token, for all layers.
tokenizer = AutoTokenizer.from_pretrained(sys.argv[2], padding_side="right")
model = AutoModelForCausalLM.from_pretrained(sys.argv[2], dtype="float32").eval()
batches = []
for start in range(0, len(data), 32):
    chats = [[{"role": "user", "content": prompt}] for prompt in data.prompt[start:start + 32]]
    tokens = tokenizer.apply_chat_template(
        chats, add_generation_prompt=True, padding=True, return_tensors="pt", return_dict=True
    )
    with torch.no_grad():
        states = torch.stack(model(**tokens, output_hidden_states=True).hidden_states)
    last = tokens["attention_mask"].sum(1) - 1
    batches.append(states[:, torch.arange(len(last)), last].numpy())
layers = np.concatenate(batches, axis=1)

# A probe for each layer.
sweep = []
for x in layers:
    probe = make_pipeline(StandardScaler(), LogisticRegression()).fit(x[train], override[train])
    sweep.append(roc_auc_score(override[test], probe.decision_function(x[test])))
print(pd.DataFrame({"layer": range(len(layers)), "test": sweep}))

# Three probes on one of them.
x = layers[4]
scaled = StandardScaler().fit(x[train]).transform(x)
difference = scaled[train][override[train]].mean(0) - scaled[train][~override[train]].mean(0)
logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(x[train], override[train])
lda = LinearDiscriminantAnalysis().fit(scaled[train], override[train])
scores = {
    "logistic_regression": logistic.decision_function(x),
    "mean_difference": scaled @ difference,
    "lda": lda.decision_function(scaled),
}
aucs = {name: roc_auc_score(override[test], score[test]) for name, score in scores.items()}
print(aucs)

# Its mistakes, the most confident first.
score = scores["logistic_regression"]
mistakes = data.assign(score=score).iloc[test][(score[test] >= 0) != override[test]]
print(mistakes.sort_values("score", key=abs, ascending=False))

# A threshold that flags at most one ordinary prompt in twenty, chosen on the training rows.
fpr, _, thresholds = roc_curve(override[train], score[train], drop_intermediate=False)
threshold = thresholds[fpr <= 0.05][-1]
recall = recall_score(override[test], score[test] >= threshold)

# A figure, and the probe as a model that runs anywhere.
RocCurveDisplay.from_predictions(override[test], score[test])
plt.savefig("figure.svg")
with open("probe.onnx", "wb") as file:
    file.write(to_onnx(logistic, x[:1]).SerializeToString())

found = {"sweep": sweep, "probes": aucs, "mistakes": len(mistakes), "threshold": float(threshold), "recall": recall}
print(json.dumps(found))
