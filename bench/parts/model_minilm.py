# Makes the model of encoders.ts: a BERT of MiniLM's size (6 blocks of width 384) with random weights as a sentence-transformers folder with
# its ONNX export, and OUT/prompts.json. Usage: model_minilm.py OUT TOKENIZER_FOLDER
import json, os, random, sys
import torch, transformers as T
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer

out, tokenizer_folder = sys.argv[1:3]
torch.manual_seed(0); random.seed(0)
tokenizer = T.AutoTokenizer.from_pretrained(tokenizer_folder)
tokenizer.chat_template = None
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
config = T.BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
bert = T.BertModel._from_config(config, attn_implementation="eager").eval()
os.makedirs(f"{out}/onnx", exist_ok=True)
bert.save_pretrained(f"{out}/torch"); tokenizer.save_pretrained(f"{out}/torch")
transformer = Transformer(f"{out}/torch", max_seq_length=256)
SentenceTransformer(modules=[transformer, Pooling(384, pooling_mode="mean"), Normalize()]).save(out)


class Encoder(torch.nn.Module):
    def __init__(self, model): super().__init__(); self.model = model
    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state


ids = torch.randint(5, 500, (2, 7))
names = ["input_ids", "attention_mask", "token_type_ids"]
axes = {name: {0: "batch_size", 1: "sequence_length"} for name in [*names, "last_hidden_state"]}
given = (ids, torch.ones_like(ids), torch.zeros_like(ids))
torch.onnx.export(Encoder(bert).eval(), given, f"{out}/onnx/model.onnx", input_names=names, output_names=["last_hidden_state"], dynamic_axes=axes, opset_version=17, dynamo=False)

# Lengths in words: log-normal around 20, at most 200.
words = "the a cat dog prompt model layer please write poem about sea river mountain secret weather today how do I bake bread hello world three cities red green blue".split()
lengths = [max(1, min(200, round(random.lognormvariate(3.0, 0.6)))) for _ in range(4000)]
json.dump([" ".join(random.choice(words) for _ in range(n)) for n in lengths], open(f"{out}/prompts.json", "w"))
