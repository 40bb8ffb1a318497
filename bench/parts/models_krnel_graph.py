"""krnel-graph's hf: provider for models.ts: activations of layer 6."""
import sys, tempfile

from krnel.graph import Runner

from clock import measure
from model_folder import model_folder, prompts

folder, count = sys.argv[1], int(sys.argv[3])
runner = Runner(store_uri=tempfile.mkdtemp())
text = runner.from_inline_dataset({"t": prompts(folder)[:count]}).col_text("t")
op = text.llm_layer_activations(
    model_name=f"hf:{model_folder(folder)}/torch", layer_num=6, token_mode="last", batch_size=8, max_length=100,
    dtype="float32", device="cpu", apply_chat_template=False)
measure(lambda: runner.to_numpy(op))
