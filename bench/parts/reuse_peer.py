"""krnel-graph's hf: provider for reuse.ts: a dataset that grows, and a model of the demo's or GPT-2 small's size with random weights.
reuse_peer.py FOLDER TASK ROWS"""
import shutil, sys, tempfile
from pathlib import Path

import pandas, torch, transformers as T
from krnel.graph import Runner

from clock import measure

task, rows = sys.argv[2], int(sys.argv[3])
demo = Path(__file__).parent.parent.parent / "demo"
with tempfile.TemporaryDirectory() as folder:
    torch.manual_seed(0)
    config, layer = (T.GPT2Config(vocab_size=50257), 6) if "gpt2" in task else (T.GPT2Config.from_pretrained(demo / "model"), 4)
    T.GPT2LMHeadModel(config).save_pretrained(f"{folder}/model")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(demo / "model" / name, f"{folder}/model/{name}")
    texts = pandas.read_parquet(demo / "data/train.parquet")["prompt"].tolist()
    prompts = [f"{texts[i % len(texts)]} {i // len(texts)}" for i in range(rows + rows // 20)]
    runner = Runner(store_uri=f"{folder}/store")

    def extraction(count):
        text = runner.from_inline_dataset({"t": prompts[:count]}).col_text("t")
        op = text.llm_layer_activations(
            model_name=f"hf:{folder}/model", layer_num=layer, token_mode="last", batch_size=8, max_length=512,
            dtype="float32", device="cpu")
        return runner.to_numpy(op)

    extraction(rows)
    measure(lambda: extraction(rows + rows // 20))
