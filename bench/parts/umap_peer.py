"""umap-learn's part of umap.ts: umap_peer.py FOLDER TASK ROWS.

TASK `prepare` writes three datasets, `judge_NAME` prints the trustworthiness of the layout that lies beside one of them.
"""
import sys, warnings

import numpy as np
import umap
from sklearn.datasets import load_digits, make_swiss_roll
from sklearn.manifold import trustworthiness

from clock import measure

warnings.filterwarnings("ignore")
folder, task, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])


def read(name):
    return np.fromfile(f"{folder}/{name}.f32", dtype=np.float32).reshape(-1, WIDTHS.get(name, 2))[:rows]


WIDTHS = {"speed": 768, "digits": 64, "clusters": 50, "roll": 20}


def layout(x):
    return umap.UMAP(random_state=42, n_epochs=200).fit_transform(x)


def datasets():
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(12, 50)) * 4
    labels = rng.integers(0, 12, 3000)
    widths = rng.uniform(0.5, 1.5, size=(12, 1))
    roll, _ = make_swiss_roll(2500, noise=0.3, random_state=3)
    rotation, _ = np.linalg.qr(rng.normal(size=(20, 20)))
    return {
        "digits": load_digits().data,
        "clusters": centres[labels] + rng.normal(size=(3000, 50)) * widths[labels],
        "roll": np.pad(roll, ((0, 0), (0, 17))) @ rotation + rng.normal(size=(2500, 20)) * 0.2,
    }


if task == "prepare":
    for name, x in datasets().items():
        x.astype(np.float32).tofile(f"{folder}/{name}.f32")
elif task.startswith("judge_"):
    name = task.removeprefix("judge_")
    print(trustworthiness(read(name), read(f"{name}.layout"), n_neighbors=15))
else:
    x = read(task)
    # From 4,096 rows on, it searches for neighbours with other functions, which take half a minute to compile.
    layout(x[:5000])
    measure(lambda: layout(x), None if task == "speed" else lambda found: trustworthiness(x, found, n_neighbors=15))
