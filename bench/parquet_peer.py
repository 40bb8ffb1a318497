"""pyarrow's half of parquet.ts: reads the file given, writes its own, reads that."""

import sys
import time

import pyarrow.parquet as pq


def fastest(run, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return f"first {times[0]:.3f} s, fastest {min(times):.3f} s"


ours, theirs, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("pyarrow reads probegraph's ", fastest(lambda: pq.read_table(ours), runs))
table = pq.read_table(ours)
write = lambda: pq.write_table(table, theirs, compression="zstd", compression_level=3, row_group_size=65_535)
print("pyarrow writes             ", fastest(write, runs))
print("pyarrow reads its own      ", fastest(lambda: pq.read_table(theirs), runs))
