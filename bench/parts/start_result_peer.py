"""The first result of start_result.ts by krnel-graph."""

from krnel.graph import Runner

runner = Runner(store_uri="memory://start")
data = runner.from_inline_dataset({"label": ["x", "y", "x"]})
print(runner.to_numpy(data.col_categorical("label").is_in(["x"])))
