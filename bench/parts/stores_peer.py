"""krnel-graph for stores.ts, in the same folders: it writes a result as it does for any op, and reads an op's whole status for its state.
stores_peer.py FOLDER TASK OPS"""
import sys, tempfile

from krnel.graph import DatasetType, EvaluationReportType, LocalArrowRunner
from krnel.graph.runners.local_runner import local_arrow_runner

from clock import measure


class BenchReportOp(EvaluationReportType):
    number: int
    on: DatasetType


@LocalArrowRunner.implementation
def report(runner, op: BenchReportOp):
    runner.write_json(op, {"value": 1})


# Ops that only programs know are recorded under this name.
local_arrow_runner.STATUS_JSON_FILE_SUFFIX = "probegraph.status.json"

folder, task, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
is_writing = task == "write_to_folder"
runner = LocalArrowRunner(store_uri=tempfile.mkdtemp(dir=folder) if is_writing else f"{folder}/{count}")
data = runner.from_inline_dataset({"x": [1, 2, 3]})
ops = [BenchReportOp(number=number, on=data) for number in range(count)]


def write():
    for op in ops:
        runner.to_json(op)


def states():
    found = {runner.get_status(op).state for op in ops}
    assert found == {"completed"}, found


measure(write if is_writing else states)
