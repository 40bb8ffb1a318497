# Makes the model and the prompts of models.ts and interventions.ts: GPT-2 small's size (12 blocks of width 768) with random
# weights. Usage: model_gpt2.py OUT TOKENIZER_FOLDER ; writes OUT/torch (for PyTorch), OUT/onnx/model.onnx, OUT/prompts.json, and
# OUT/past, the model with a key-value cache
import json, random, shutil, sys
import torch, transformers as T

out, tokenizer_folder = sys.argv[1:3]
torch.manual_seed(0); random.seed(0)
tokenizer = T.AutoTokenizer.from_pretrained(tokenizer_folder)
model = T.GPT2LMHeadModel(T.GPT2Config(vocab_size=50257)).eval()
model.save_pretrained(f"{out}/torch"); tokenizer.save_pretrained(f"{out}/torch")
for name in ("config.json",): shutil.copyfile(f"{out}/torch/{name}", f"{out}/{name}")
for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"): shutil.copyfile(f"{tokenizer_folder}/{name}", f"{out}/{name}")


class Decoder(torch.nn.Module):
    def __init__(self, model): super().__init__(); self.model = model
    def forward(self, input_ids, attention_mask, position_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False).logits


import os
os.makedirs(f"{out}/onnx", exist_ok=True)
ids = torch.randint(5, 500, (2, 7))
names = ["input_ids", "attention_mask", "position_ids"]
torch.onnx.export(Decoder(model).eval(), (ids, torch.ones_like(ids), torch.arange(7)[None].repeat(2, 1)), f"{out}/onnx/model.onnx", input_names=names, output_names=["logits"], dynamic_axes={n: {0: "batch_size", 1: "sequence_length"} for n in names + ["logits"]}, opset_version=17, dynamo=False)


class WithPast(torch.nn.Module):
    def __init__(self, model): super().__init__(); self.model = model
    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = T.DynamicCache(list(zip(past[::2], past[1::2])))
        o = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return (o.logits, *[part for layer in o.past_key_values.layers for part in (layer.keys, layer.values)])


os.makedirs(f"{out}/past/onnx", exist_ok=True)
for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"): shutil.copyfile(f"{out}/{name}", f"{out}/past/{name}")
parts = [f"{i}.{part}" for i in range(12) for part in ("key", "value")]
names, outputs = names + [f"past_key_values.{part}" for part in parts], ["logits"] + [f"present.{part}" for part in parts]
axes = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}, "position_ids": {0: "batch_size", 1: "sequence_length"}, "logits": {0: "batch_size", 1: "sequence_length"}}
axes |= {n: {0: "batch_size", 2: "past_sequence_length"} for n in names[3:]} | {n: {0: "batch_size", 2: "total_sequence_length"} for n in outputs[1:]}
args = (ids, torch.ones(2, 10, dtype=torch.long), torch.arange(3, 10)[None].repeat(2, 1), *[torch.zeros(2, 12, 3, 64) for _ in parts])
torch.onnx.export(WithPast(model).eval(), args, f"{out}/past/onnx/model.onnx", input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)

# Lengths in tokens: log-normal around 20, at most 100. Words of the tokenizer's training text are mostly one token.
words = "the a cat dog prompt model layer please write poem about sea river mountain secret weather today how do I bake bread hello world three cities red green blue".split()
lengths = [max(1, min(100, round(random.lognormvariate(3.0, 0.6)))) for _ in range(160)]
json.dump([" ".join(random.choice(words) for _ in range(n)) for n in lengths], open(f"{out}/prompts.json", "w"))
print(sum(lengths), "words")
