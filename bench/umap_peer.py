"""umap-learn's part of umap.ts: one line of JSON for each command.

FOLDER data            writes three datasets; prints their widths
FOLDER quality NAME W  trustworthiness of both layouts of one of them
FOLDER speed W         seconds for speed.f32, after a run on few rows that compiles everything
"""
import json, sys, time, warnings

import numpy as np
import umap

warnings.filterwarnings("ignore")
folder, command = sys.argv[1:3]


def read(name, width):
    return np.fromfile(f"{folder}/{name}.f32", dtype=np.float32).reshape(-1, width)


def layout(x):
    return umap.UMAP(random_state=42, n_epochs=200).fit_transform(x)


def datasets():
    from sklearn.datasets import load_digits, make_swiss_roll

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


if command == "data":
    made = datasets()
    for name, x in made.items():
        x.astype(np.float32).tofile(f"{folder}/{name}.f32")
    result = {name: x.shape[1] for name, x in made.items()}
elif command == "quality":
    from sklearn.manifold import trustworthiness

    x = read(sys.argv[3], int(sys.argv[4]))
    ours = read(sys.argv[3] + ".layout", 2)
    result = {
        "probegraph": trustworthiness(x, ours, n_neighbors=15),
        "umap-learn": trustworthiness(x, layout(x), n_neighbors=15),
    }
else:
    x = read("speed", int(sys.argv[3]))
    layout(x[:5000])
    start = time.perf_counter()
    layout(x)
    result = {"umap-learn": time.perf_counter() - start}
print(json.dumps(result))
