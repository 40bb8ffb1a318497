# krnel-graph's hf: provider on the model and prompts of activations_model.py. Usage: activations_peer.py FOLDER LAYER [more layers]
import json, resource, sys, tempfile, time
from krnel.graph import Runner

folder, layers = sys.argv[1], [int(x) for x in sys.argv[2:]]
prompts = json.load(open(f"{folder}/prompts.json"))
runner = Runner(store_uri=tempfile.mkdtemp())
text = runner.from_inline_dataset({"t": prompts}).col_text("t") if hasattr(runner, "from_inline_dataset") else None
start = time.time()
for layer in layers:
    op = text.llm_layer_activations(model_name=f"hf:{folder}/torch", layer_num=layer, token_mode="last", batch_size=8, max_length=100, dtype="float32", device="cpu", apply_chat_template=False)
    runner.to_numpy(op)
seconds = time.time() - start
from transformers import AutoTokenizer
tokens = sum(min(100, len(x)) for x in AutoTokenizer.from_pretrained(f"{folder}/torch")(prompts)["input_ids"])
print(json.dumps({"layers": layers, "tokens": tokens, "tokens_per_second_with_loading": round(tokens / seconds), "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
