"""krnel-graph at work in a store, for the tests of stores.

    python _krnel_graph.py read URI [ENDPOINT]    uuids as JSON on standard input, what it reads of each on standard output
    python _krnel_graph.py write URI [ENDPOINT]   writes two results, and prints their graphs and values
    python _krnel_graph.py status URI [ENDPOINT]  graphs as JSON on standard input: looks at their outputs, and prints their states
    python _krnel_graph.py run URI [ENDPOINT]     graphs as JSON on standard input: runs their outputs, and prints the values
"""

import json
import os
import sys
from datetime import datetime, timezone

import fsspec
import krnel.graph as kg
import numpy as np
from krnel.graph.op_spec import graph_deserialize, graph_serialize
from krnel.graph.runners.op_status import OpStatus


def runner_at(uri, endpoint):
    if endpoint is None:
        return kg.LocalArrowRunner(store_uri=uri)
    filesystem = fsspec.filesystem(
        "s3", key="test-key-id", secret="test-secret", client_kwargs={"endpoint_url": endpoint, "region_name": "us-east-1"}
    )
    return kg.LocalArrowRunner(store_uri=uri.removeprefix("s3://"), filesystem=filesystem)


def read(runner, uuids):
    return {uuid: read_one(runner, runner.uuid_to_op(uuid)) for uuid in uuids}


def read_one(runner, op):
    found = {"uuid": op.uuid, "has": runner.has_result(op), "state": runner.get_status(op).state}
    if op.uuid.startswith("ClassifierEvaluationOp"):
        return {**found, "value": runner.to_json(op)}
    table = runner.to_arrow(op)
    value = table.column(0).to_pylist()
    return {**found, "names": table.column_names, "type": str(table.schema.field(0).type), "value": value}


def write(runner):
    dataset = runner.from_inline_dataset({"prompt": ["a", "b", "c"]})
    activations = dataset.col_text("prompt").llm_layer_activations(
        model_name="hf:example/model", layer_num=1, token_mode="last", batch_size=2, dtype="float32", max_length=8
    )
    now = datetime.now(timezone.utc)
    runner.write_numpy(activations, np.arange(6, dtype="float32").reshape(3, 2) / 4)
    runner.put_status(OpStatus(op=activations, state="completed", time_started=now, time_completed=now))
    split = dataset.assign_train_test_split(test_size=1)
    return {
        json.dumps(graph_serialize(activations)): [[0, 0.25], [0.5, 0.75], [1, 1.25]],
        json.dumps(graph_serialize(split)): runner.to_numpy(split).tolist(),
    }


def status(runner, graphs):
    return [runner.get_status(op).state for graph in graphs for op in graph_deserialize(graph)]


def run(runner, graphs):
    return [run_one(runner, op) for graph in graphs for op in graph_deserialize(graph)]


def run_one(runner, op):
    found = {"uuid": op.uuid, "had": runner.has_result(op), "was": runner.get_status(op).state}
    value = type(runner.to_sklearn_estimator(op)).__name__ if op.uuid.startswith("TrainClassifierOp") else runner.to_numpy(op).tolist()
    return {**found, "has": runner.has_result(op), "state": runner.get_status(op).state, "value": value}


command, uri, *rest = sys.argv[1:]
runner = runner_at(uri, *rest, *([None] if not rest else []))
if command == "write":
    print(json.dumps(write(runner)))
else:
    print(json.dumps({"read": read, "run": run, "status": status}[command](runner, json.load(sys.stdin))))
sys.stdout.flush()
# Threads of fsspec and Arrow now and then abort an interpreter that ends.
os._exit(0)
