# Makes the models of large_models.ts: Llamas of width 2048 with random weights, and what PyTorch computes with them.
# Usage: large_models.py OUT TOKENIZER_FOLDER ; needs torch, transformers, onnx, 12 GB of memory and 9 GB of disk
# OUT/single: one file just below protobuf's limit of 2 GB; OUT/many: 3.2 GB, a data file for each tensor; OUT/one: the same
# model with one data file.
import gc, json, os, shutil, sys
import onnx, torch, transformers as T

out, tokenizer_folder = sys.argv[1:3]
tokenizer = T.PreTrainedTokenizerFast.from_pretrained(tokenizer_folder)
TEXTS = ["the cat", "write a poem about the sea and the river and the mountain please", "hello", "how do I bake bread today?"]


class Decoder(torch.nn.Module):
    def __init__(self, model): super().__init__(); self.model = model
    def forward(self, input_ids, attention_mask, position_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False).logits


def make(name, layers, vocabulary):
    torch.manual_seed(0)
    config = T.LlamaConfig(vocab_size=vocabulary, hidden_size=2048, intermediate_size=5632, num_hidden_layers=layers, num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=512, pad_token_id=0, tie_word_embeddings=False)
    model = T.LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2: parameter.mul_(3.0)
    folder = f"{out}/{name}"
    os.makedirs(f"{folder}/onnx")
    config.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json"): shutil.copyfile(f"{tokenizer_folder}/{file}", f"{folder}/{file}")
    rows = []
    for text in TEXTS:
        with torch.no_grad(): o = model(**tokenizer([text], return_tensors="pt"), output_hidden_states=True)
        rows.append({"text": text, "last": [h[0, -1].tolist() for h in o.hidden_states], "logits": o.logits[0, -1, [5, 500]].tolist()})
    json.dump({"layers": layers, "tokens": [5, 500], "rows": rows}, open(f"{folder}/expected.json", "w"))
    ids = torch.randint(5, 500, (2, 7))
    names = ["input_ids", "attention_mask", "position_ids"]
    torch.onnx.export(Decoder(model).eval(), (ids, torch.ones_like(ids), torch.arange(7)[None].repeat(2, 1)), f"{folder}/onnx/model.onnx", input_names=names, output_names=["logits"], dynamic_axes={n: {0: "batch_size", 1: "sequence_length"} for n in names + ["logits"]}, opset_version=17, dynamo=False)


make("single", 3, 96000)
gc.collect()
make("many", 4, 151936)
gc.collect()
os.makedirs(f"{out}/one/onnx")
for file in ("config.json", "expected.json", "tokenizer.json", "tokenizer_config.json"): shutil.copyfile(f"{out}/many/{file}", f"{out}/one/{file}")
onnx.save_model(onnx.load(f"{out}/many/onnx/model.onnx"), f"{out}/one/onnx/model.onnx", save_as_external_data=True, all_tensors_to_one_file=True, location="model.onnx_data")
