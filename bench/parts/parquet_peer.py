"""pyarrow's half of parquet.ts: parquet_peer.py FOLDER TASK ROWS; TASK `prepare` writes what `read_pyarrows` reads."""
import sys

import pyarrow.parquet as pq

from clock import measure

folder, task, rows = sys.argv[1:4]
ours, theirs = f"{folder}/ours-{rows}.parquet", f"{folder}/pyarrows-{rows}.parquet"


def write(path):
    pq.write_table(table, path, compression="zstd", compression_level=3, row_group_size=65_535)


if task == "prepare":
    table = pq.read_table(ours)
    write(theirs)
elif task == "write":
    table = pq.read_table(ours)
    measure(lambda: write(f"{folder}/again.parquet"))
else:
    path = ours if task == "read_ours" else theirs
    pq.read_table(path)
    measure(lambda: pq.read_table(path))
