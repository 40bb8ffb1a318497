"""The graph of many_ops_graph.ts for krnel-graph, under the same uuids."""
import os

from krnel.graph import Runner

runner = Runner()


def reports_on(count):
    data = runner.from_inline_dataset({"prompt": ["a", "b"], "label": ["x", "y"]})
    activations = data.col_text("prompt").llm_layer_activations(
        model_name="onnx:model", layer_num=-1, token_mode="last", batch_size=8, dtype="float32")
    positives = data.col_categorical("label").is_in(["x"])
    negatives = ~positives
    for i in range(count // 3):
        probe = activations.train_classifier(
            "logistic_regression", positives=positives, negatives=negatives, params={"C": (i + 0.5) / 7})
        yield probe.predict(activations).evaluate(gt_positives=positives, gt_negatives=negatives)


reports = list(reports_on(int(os.environ["BENCH_OPS"])))
