# A dataset that grows, with krnel-graph's hf: provider: a model of the demo's size with random weights.
# Times are of the processor. Usage: row_reuse_peer.py [rows [more rows]]; needs accelerate, krnel-graph, torch, transformers, pandas and pyarrow
import json, shutil, sys, tempfile, time
from pathlib import Path

import pandas, torch, transformers as T
from krnel.graph import Runner

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
more = int(sys.argv[2]) if len(sys.argv) > 2 else rows // 20
demo = Path(__file__).parent.parent / "demo"
with tempfile.TemporaryDirectory() as folder:
    torch.manual_seed(0)
    T.GPT2LMHeadModel(T.GPT2Config.from_pretrained(demo / "model")).save_pretrained(f"{folder}/model")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(demo / "model" / name, f"{folder}/model/{name}")
    texts = pandas.read_parquet(demo / "data/train.parquet")["prompt"].tolist()
    prompts = [f"{texts[i % len(texts)]} {i // len(texts)}" for i in range(rows + more)]
    runner = Runner(store_uri=f"{folder}/store")
    seconds = []
    for count in (rows, rows + more):
        text = runner.from_inline_dataset({"t": prompts[:count]}).col_text("t")
        op = text.llm_layer_activations(model_name=f"hf:{folder}/model", layer_num=4, token_mode="last", batch_size=8, max_length=512, dtype="float32", device="cpu")
        start = time.process_time()
        runner.to_numpy(op)
        seconds.append(time.process_time() - start)
        print(f"{count} rows {seconds[-1]:7.1f} s", flush=True)
    print(f"the second run took {100 * seconds[1] / seconds[0]:.1f} % of the first, for {100 * more / rows:.1f} % more rows")
