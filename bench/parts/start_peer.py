"""The graph of start_graph.ts for krnel-graph: 50 ops under the same uuids."""

from krnel.graph import Runner

runner = Runner()
data = runner.from_inline_dataset({"prompt": ["a", "b"], "label": ["x", "y"]})
prompt = data.col_text("prompt")
positive = data.col_categorical("label").is_in(["x"])
first = prompt.llm_layer_activations(
    model_name="onnx:model", layer_num=0, token_mode="last", batch_size=8, dtype="float32"
)
layers = [first.subs(layer_num=layer) for layer in range(22)]
probes = [x.train_classifier("logistic_regression", positives=positive, negatives=~positive) for x in layers]
scores = probes[0].predict(first)
