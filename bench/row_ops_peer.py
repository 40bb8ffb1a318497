"""Python's half of row_ops.ts: what a good user would write by hand for the same rows, without a store."""

import hashlib
import json
import time

import jinja2

ROWS = 1_000_000
rows = [{"n": i % 1000, "label": f"label {i % 1000 % 7}", "json": f'{{"n": {i % 1000}}}'} for i in range(ROWS)]


def timed(name, run):
    start = time.perf_counter()
    run()
    print(f"{name:<30} {time.perf_counter() - start:.2f} s")


template = jinja2.Template("{{ l }}: {{ k }}")
timed("json.loads", lambda: [json.loads(row["json"]) for row in rows])
timed("jinja2", lambda: [template.render(l=row["label"], k=3) for row in rows])
timed(
    "hashlib, json.dumps",
    lambda: [hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32] for row in rows],
)
