# Makes what gpu.sh times: GPT-2 small's size (12 blocks of width 768) with random weights, and prompts of 48 tokens on average.
# Usage: make_model.py OUT TOKENIZER_FOLDER ROWS [BLOCKS [WIDTH]] ; writes OUT/torch (for PyTorch), OUT/onnx/model.onnx, with onnxruntime
# OUT/onnx/model_fp16.onnx, OUT/onnx/model_q4.onnx and OUT/onnx/model_q4f16.onnx, and OUT/prompts.json. These three are run on the CPU once: a
# file that onnxruntime refuses is left out, with its reason. They come last: what is there when time is over can be used.
import json, logging, os, random, shutil, sys, warnings
import torch, transformers as T

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
out, tokenizer_folder, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
blocks, width = [int(number) for number in [*sys.argv[4:], *["12", "768"][len(sys.argv) - 4 :]]]
torch.manual_seed(0)
random.seed(0)
tokenizer = T.AutoTokenizer.from_pretrained(tokenizer_folder)
model = T.GPT2LMHeadModel(T.GPT2Config(vocab_size=50257, n_layer=blocks, n_embd=width, n_head=width // 64)).eval()
model.save_pretrained(f"{out}/torch")
tokenizer.save_pretrained(f"{out}/torch")
shutil.copyfile(f"{out}/torch/config.json", f"{out}/config.json")
for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
    shutil.copyfile(f"{tokenizer_folder}/{name}", f"{out}/{name}")


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False).logits


os.makedirs(f"{out}/onnx", exist_ok=True)
names = ["input_ids", "attention_mask", "position_ids"]
axes = {name: {0: "batch_size", 1: "sequence_length"} for name in names + ["logits"]}
ids = torch.randint(5, 500, (2, 7))
inputs = (ids, torch.ones_like(ids), torch.arange(7)[None].repeat(2, 1))
options = {"input_names": names, "output_names": ["logits"], "dynamic_axes": axes, "opset_version": 17, "dynamo": False}
torch.onnx.export(Decoder(model), inputs, f"{out}/onnx/model.onnx", **options)


# Lengths in tokens: log-normal, 48 on average, at most 200. These words are one token of the tokenizer each.
words = "the a to and of in is it you that he was for on are with as his they be at one have this from or had by".split()
words = [word for word in words if len(tokenizer(" " + word)["input_ids"]) == 1] or words
lengths = [max(1, min(200, round(random.lognormvariate(3.7, 0.6)))) for _ in range(rows)]
json.dump([" ".join(random.choice(words) for _ in range(n)) for n in lengths], open(f"{out}/prompts.json", "w"))
print(f"{rows} prompts of {sum(lengths) / rows:.0f} words", file=sys.stderr)


def with_linear_layers(model):
    """GPT-2's own layers are exported as Gemm, which is not quantised to four bits."""
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, T.pytorch_utils.Conv1D):
                linear = torch.nn.Linear(*layer.weight.shape)
                linear.weight.data, linear.bias.data = layer.weight.data.T.contiguous(), layer.bias.data
                setattr(parent, name, linear)
    return model


def run(path):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {name: value.numpy() for name, value in zip(names, inputs)})[0]


def keep(name, save):
    """Saves a file, and gives it its name if it can be run: who is ended meanwhile leaves none."""
    path = f"{out}/onnx/{name}.onnx"
    save(path + ".partial")
    try:
        expected = run(f"{out}/onnx/model.onnx")
        difference = abs(run(path + ".partial") - expected).max() / abs(expected).max()
        os.replace(path + ".partial", path)
        print(f"{path}: differs from float32 by {difference:.1e} of the largest logit", file=sys.stderr)
    except Exception as error:
        print(f"{path} cannot be run, and is left out: {error}", file=sys.stderr)


def halve(source, name):
    half = convert_float_to_float16(onnx.load(f"{out}/onnx/{source}.onnx"), keep_io_types=True)
    keep(name, lambda path: onnx.save(half, path))


try:
    import onnx, onnxruntime
    from onnxruntime.transformers.float16 import convert_float_to_float16

    halve("model", "model_fp16")
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    linear = f"{out}/onnx/linear.onnx.partial"
    torch.onnx.export(Decoder(with_linear_layers(model)), inputs, linear, **options)
    quantizer = MatMulNBitsQuantizer(onnx.load(linear), block_size=32, is_symmetric=True)
    os.remove(linear)
    quantizer.process()
    keep("model_q4", quantizer.model.save_model_to_file)
    halve("model_q4", "model_q4f16")
except Exception as error:
    print(f"not all files of half precision and of four bits: {error}", file=sys.stderr)
