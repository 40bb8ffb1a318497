"""krnel-graph at work in stores, for the tests of stores: a server on a loopback port, which it prints. A connection is a question, a line, and its answer.

A question is [[command, uri, endpoint of a bucket or nothing], input], an answer {"value": …} or {"error": …}. The commands:

    read     of the uuids in the input: what it reads of each
    write    writes two results: their graphs and values
    status   looks at the outputs of the graphs in the input: their states
    run      runs the outputs of the graphs in the input: their values

Each question has a process of its own, forked from this one, which has loaded krnel-graph once for all. It ends when its standard
input does.
"""

import importlib.util
import json
import os
import select
import signal
import socket
import sys
import traceback
from datetime import datetime, timezone

import fsspec
import krnel.graph as kg
import numpy as np
from krnel.graph.op_spec import graph_deserialize, graph_serialize
from krnel.graph.runners.op_status import OpStatus

# What questions need is loaded before them. Without s3fs no bucket is asked about.
importlib.util.find_spec("s3fs") and importlib.import_module("s3fs")
importlib.import_module("sklearn.linear_model")


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


def answer(question):
    (command, uri, *rest), given = question
    runner = runner_at(uri, *(rest or [None]))
    return write(runner) if command == "write" else {"read": read, "run": run, "status": status}[command](runner, given)


def answer_and_end(connection):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection, connection.makefile("rw") as lines:
        try:
            text = json.dumps({"value": answer(json.loads(lines.readline()))})
        except BaseException:
            text = json.dumps({"error": traceback.format_exc()})
        lines.write(text + "\n")
    # Threads of fsspec and Arrow now and then abort an interpreter that ends.
    os._exit(0)


# Nobody asks how a process ended that did not answer.
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
# What others print is no address.
os.dup2(2, 1)
while sys.stdin not in select.select([sys.stdin, server], [], [])[0]:
    connection, _ = server.accept()
    if os.fork() == 0:
        answer_and_end(connection)
    connection.close()
