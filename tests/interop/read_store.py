"""Reads with krnel-graph what `write_store.ts` wrote: python tests/interop/read_store.py STORE VALUES.json

Needs: pip install krnel-graph
"""

import json
import sys

import krnel.graph as kg
import numpy as np

store, values = sys.argv[1:]
runner = kg.LocalArrowRunner(store_uri=store)
for name, expected in json.load(open(values)).items():
    op = runner.uuid_to_op(expected["uuid"])
    assert op.uuid == expected["uuid"] and runner.has_result(op), name
    assert runner.get_status(op).state == "completed", name
    if name == "report":
        report = runner.to_json(op)
        assert all(report[split][key] == value for split, metrics in expected["value"].items() for key, value in metrics.items()), name
    elif name == "dataset":
        assert runner.to_arrow(op).column("prompt").to_pylist() == expected["value"], name
    else:
        array = runner.to_numpy(op)
        assert np.array_equal(array.ravel(), np.array(expected["value"]).astype(array.dtype)), name
    print(f"{name}: krnel-graph reads the same")
