"""krnel-graph on the tasks of rows.ts, with the dataset in a store in memory, as ours: rows_krnel_graph.py FOLDER TASK ROWS."""
import sys, tempfile

import numpy as np
import pyarrow as pa, pyarrow.parquet as pq
from krnel.graph import LocalArrowRunner

from clock import measure

folder, task, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
n = np.arange(rows) % 1000
table = pa.table({"n": n.astype(float), "label": [f"label {i % 7}" for i in n], "json": [f'{{"n": {i}}}' for i in n]})
with tempfile.NamedTemporaryFile(dir=folder, suffix=".parquet") as file:
    pq.write_table(table, file.name)
    keeper = LocalArrowRunner(store_uri="memory://bench")
    keeper.to_arrow(keeper.from_parquet(file.name))
    # One that has not read it yet.
    runner = LocalArrowRunner(store_uri="memory://bench")
    data = runner.from_parquet(file.name)
label, score = data.col_categorical("label"), data.col_score("n")
array = lambda op: runner.to_numpy(op)
true_rows = lambda found: found.sum()
OPS = {
    "is_in": (label.is_in({"label 1", "label 3"}), array, true_rows),
    "and_not": (label.is_in({"label 1"}) & ~label.is_in({"label 2"}), array, true_rows),
    "arithmetic": ((score + score) / score, array, lambda found: found[np.isfinite(found)].sum()),
    "split": (data.assign_train_test_split(), array, lambda found: np.flatnonzero(found == "test").sum()),
    "mask_rows": (data.mask_rows(label.is_in({"label 1"})), runner.to_arrow, len),
    "take_third": (data.take(skip=3), runner.to_arrow, len),
    "evaluate": (score.evaluate(label.is_in({"label 1"})), runner.to_json, lambda report: report["all"]["roc_auc"]),
}
op, read, figure = OPS[task]
measure(lambda: read(op), figure)
