"""What a good user would write by hand for the tasks of rows.ts, without a store: rows_peer.py FOLDER TASK ROWS."""
import hashlib, json, sys

import jinja2

from clock import measure

task = sys.argv[2]
rows = [{"n": i % 1000, "label": f"label {i % 1000 % 7}", "json": f'{{"n": {i % 1000}}}'} for i in range(int(sys.argv[3]))]
template = jinja2.Template("{{ l }}: {{ k }}")
wanted = {"label 1", "label 3"}
TASKS = {
    "is_in": lambda: [row["label"] in wanted for row in rows],
    "parse_json": lambda: [json.loads(row["json"]) for row in rows],
    "template": lambda: [template.render(l=row["label"], k=3) for row in rows],
    "row_id": lambda: [hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32] for row in rows],
}
measure(TASKS[task])
