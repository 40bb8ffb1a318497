"""krnel-graph for graphs.ts and queue.ts: the ops of sums_graph.ts, under the same uuids, made, or run one after the other.
The store is a folder: it looks for names in memory by going through all. Each op's graph is written three times and read twice.
sums_peer.py FOLDER TASK OPS"""
import sys, tempfile

from krnel.graph import LocalArrowRunner, ScoreColumnType

from clock import measure

WIDTH = 100


class BenchSumOp(ScoreColumnType):
    number: int
    inputs: list[ScoreColumnType]


@LocalArrowRunner.implementation
def add(runner, op: BenchSumOp):
    runner.write_numpy(op, op.number + sum(runner.to_numpy(column) for column in op.inputs))


def sums(runner, count):
    below = runner.from_inline_dataset({"x": [1, 2]}).col_score("x")
    ops = []
    for number in range(count):
        first = number - WIDTH
        inputs = [below] if first < 0 else [ops[first], ops[first - 1 if first % WIDTH == WIDTH - 1 else first + 1]]
        ops.append(BenchSumOp(number=number, inputs=inputs))
    return ops


def run(ops, runner):
    for op in ops:
        runner.to_numpy(op)


if __name__ == "__main__":
    folder, task, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    runner = LocalArrowRunner(store_uri=tempfile.mkdtemp(dir=folder))
    if task == "build":
        measure(lambda: [op.uuid for op in sums(runner, count)])
    else:
        ops = sums(runner, count)
        measure(lambda: run(ops, runner))
