"""What a good user would write by hand for the tasks of rows.ts, without a store: rows_peer.py FOLDER TASK ROWS."""
import hashlib, json, sys

import jinja2
import pyarrow as pa, pyarrow.parquet as pq

from clock import measure

task = sys.argv[2]
rows = [{"n": i % 1000, "label": f"label {i % 1000 % 7}", "json": f'{{"n": {i % 1000}}}'} for i in range(int(sys.argv[3]))]
template = jinja2.Template("{{ l }}: {{ k }}")
wanted = {"label 1", "label 3"}


def keep_table():
    """Under the hash of what it holds, as parquet, in memory."""
    stream, kept = pa.BufferOutputStream(), pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table, kept, compression="zstd", compression_level=3)
    return hashlib.sha256(stream.getvalue()).hexdigest(), kept.getvalue()


table = pa.table({name: [row[name] for row in rows] for name in rows[0]}) if task == "keep_table" else None
FIGURES = {"is_in": sum}
TASKS = {
    "keep_table": keep_table,
    "is_in": lambda: [row["label"] in wanted for row in rows],
    "parse_json": lambda: [json.loads(row["json"]) for row in rows],
    "template": lambda: [template.render(l=row["label"], k=3) for row in rows],
    "row_id": lambda: [hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32] for row in rows],
}
measure(TASKS[task], FIGURES.get(task))
