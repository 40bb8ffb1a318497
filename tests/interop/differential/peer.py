"""krnel-graph's side of the differential runs: a line of JSON in, a line of JSON out, until standard input ends.

    {"steps": […], "points": path, "store": uri, "endpoint": url or null, "order": [names to compute]}

gives {name: {"uuid": …} and {"error": text} or {"type": Arrow type, "value": …}}. Needs: pip install krnel-graph
"""

import contextlib
import io
import json
import logging
import math
import os
import sys
import uuid
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import fsspec
import krnel.graph as kg
import numpy as np
import sklearn.linear_model
from krnel.graph.dataset_ops import AssignRowIDOp, CategoryToBooleanOp
from krnel.graph.grouped_ops import GroupedOp

WITHOUT_SCORES = ("calibrated_rbf_nusvm", "naive_bayes", "random_forest")
PREDICTION = "ClassifierPredictOp"
REPORT, CLASSIFIER = "ClassifierEvaluationOp", "TrainClassifierOp"


def runner_at(uri, endpoint):
    if uri is None:
        return kg.LocalArrowRunner(store_uri=f"memory://{uuid.uuid4()}")
    if endpoint is None:
        return kg.LocalArrowRunner(store_uri=uri)
    options = {"key": "test-key-id", "secret": "test-secret", "use_listings_cache": False, "skip_instance_cache": True}
    client = {"endpoint_url": endpoint, "region_name": "us-east-1"}
    filesystem = fsspec.filesystem("s3", client_kwargs=client, **options)
    return kg.LocalArrowRunner(store_uri=uri.removeprefix("s3://"), filesystem=filesystem)


def is_in(column, values, false_values):
    return column.is_in(set(values), false_values=None if false_values is None else set(false_values))


def arithmetic(operation, left, right):
    return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[operation](right)


def template(ds, template, context, constants, max_length, strip):
    return ds.template(template, strip_template_whitespace=strip, max_length=max_length, **context, **constants)


CALLS = {
    "take": lambda ds, num_rows, **rest: ds.take(num_rows, **rest),
    "mask_rows": lambda ds, mask: ds.mask_rows(mask),
    "assign_train_test_split": lambda ds, **rest: ds.assign_train_test_split(**rest),
    "assign_row_id": lambda ds: AssignRowIDOp(dataset=ds),
    "template": template,
    "parse_json": lambda text: text.parse_json(),
    "is_in": is_in,
    "not_in": lambda column, values: CategoryToBooleanOp(input_category=column, true_values=None, false_values=values),
    "and": lambda left, right: left & right,
    "or": lambda left, right: left | right,
    "xor": lambda left, right: left ^ right,
    "not": lambda left: ~left,
    "arithmetic": arithmetic,
    "col": lambda x, index: x.col(index),
    "train_classifier": lambda x, model_type, **rest: x.train_classifier(model_type, **rest),
    "predict": lambda model, x: model.predict(x),
    "evaluate": lambda score, **rest: score.evaluate(**rest),
    "llm_layer_activations": lambda text, **rest: text.llm_layer_activations(**rest),
    "llm_logit_scores": lambda text, **rest: text.llm_logit_scores(**rest),
    "umap_vis": lambda x, **rest: x.umap_vis(**rest),
    "grouped": lambda ops: GroupedOp(ops=ops),
}


def call(runner, points, step, ops):
    args = {name: resolved(value, ops) for name, value in step["args"].items()}
    if step["call"] == "from_parquet":
        return runner.from_parquet(points)
    if step["call"] == "from_inline":
        return runner.from_inline_dataset(args["data"])
    if step["call"].startswith("col_"):
        return getattr(args["ds"], step["call"])(args["column_name"])
    return CALLS[step["call"]](**args)


def resolved(value, ops):
    if isinstance(value, list):
        return [resolved(item, ops) for item in value]
    if isinstance(value, dict):
        return ops[value["op"]] if value.keys() == {"op"} else {key: resolved(item, ops) for key, item in value.items()}
    return value


def plain(value):
    """JSON for any value: floats that JSON does not know as texts."""
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value.item() if isinstance(value, np.generic) else value


def outcome(runner, op):
    kind = type(op).__name__
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for needed in [*op.get_dependencies(True), op]:
                if type(needed).__name__ == PREDICTION and needed.model.model_type in WITHOUT_SCORES:
                    probabilities(runner, needed)
            if kind == REPORT:
                return {"value": plain(runner.to_json(op))}
            if kind == CLASSIFIER:
                return {"value": type(runner.to_sklearn_estimator(op)).__name__}
            table = runner.to_arrow(op)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    types = [str(field.type) for field in table.schema]
    if is_dataset(op):
        return {"type": dict(zip(table.column_names, types)), "value": plain(table.to_pydict())}
    return {"type": types[0], "value": plain(table.column(0).to_pylist())}


def probabilities(runner, op):
    """Scores where krnel-graph 0.1.8 has none: it asks every classifier for a decision function in the end."""
    if runner.has_result(op):
        return
    x = runner.to_numpy(op.x).astype("float32")
    runner.write_numpy(op, runner.to_sklearn_estimator(op.model).predict_proba(x)[:, 1])


def is_dataset(op):
    return isinstance(op, kg.types.DatasetType)


def answer(request):
    runner = runner_at(request["store"], request.get("endpoint"))
    ops = {}
    for step in request["steps"]:
        ops[step["name"]] = call(runner, request["points"], step, ops)
    named = {name: {"uuid": op.uuid} for name, op in ops.items()}
    for op in ops.values():
        op._runner = runner
    for name in request["order"]:
        named[name].update(outcome(runner, ops[name]))
    return named


replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    replies.write(json.dumps(answer(json.loads(line))) + "\n")
    replies.flush()
os._exit(0)
