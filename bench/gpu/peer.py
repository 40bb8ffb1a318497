# PyTorch on the model and prompts of make_model.py, as a good user would write it by hand: cut after a block, rows sorted by
# length, only last tokens fetched; all hidden states, as krnel-graph asks for them; and the products of the blocks' matrices alone.
# Usage: peer.py FOLDER DEVICE RESULTS ; adds one line of JSON for each way to the file RESULTS
import json, sys, time
import torch, transformers as T

folder, device, results = sys.argv[1:]
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
prompts = json.load(open(f"{folder}/prompts.json"))
# It is timed twice, and takes as long for each part; ours is timed beyond the first 4,096, which are tokenised at once.
prompts = prompts[: 200 if device == "cpu" else len(prompts) // 2]
tokenizer = T.AutoTokenizer.from_pretrained(f"{folder}/torch")
whole = T.GPT2LMHeadModel.from_pretrained(f"{folder}/torch", dtype=torch.float32).eval()
layer = (whole.config.n_layer + 1) // 2


def batches(size):
    ids = tokenizer(prompts)["input_ids"]
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    for start in range(0, len(order), size):
        rows = [ids[row] for row in order[start : start + size]]
        longest = max(map(len, rows))
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        yield torch.tensor([row + [0] * (longest - len(row)) for row in rows]).to(device), mask.to(device)


@torch.inference_mode()
def run(model, size, is_cut):
    last = []
    for ids, mask in batches(size):
        out = model(input_ids=ids, attention_mask=mask, output_hidden_states=not is_cut)
        states = out.last_hidden_state if is_cut else out.hidden_states[layer]
        last.append(states[torch.arange(len(ids)), mask.sum(1) - 1])
    return torch.cat(last).float().cpu()


def cut(model):
    # Without the blocks above, and without the final norm, which belongs to none of them.
    body = model.transformer
    body.h, body.ln_f = body.h[:layer], torch.nn.Identity()
    return body


def note(way, dtype, batch, rows_per_second):
    found = {"way": way, "device": device, "dtype": dtype, "batch": str(batch), "rowsPerSecond": round(rows_per_second)}
    with open(results, "a") as file:
        print(json.dumps(found), file=file)
    print(found, flush=True)


def seconds(work):
    """Of the second time; a GPU works on after a call."""
    for _ in range(2):
        start = time.perf_counter()
        work()
        if device != "cpu":
            torch.cuda.synchronize()
    return time.perf_counter() - start


def report(way, dtype, model, size, is_cut):
    note(way, dtype, size, len(prompts) / seconds(lambda: run(model, size, is_cut)))


@torch.inference_mode()
def products(dtype):
    """Rows a second if nothing but the products with the weights of the blocks were computed, without padding."""
    tokens = sum(map(len, tokenizer(prompts)["input_ids"])) / len(prompts)
    weights = [each.weight.to(dtype) for name, each in whole.transformer.h[0].named_modules() if hasattr(each, "nf")]
    inputs = [torch.randn(2048, len(weight), dtype=dtype, device=device) for weight in weights]
    work = lambda: [torch.mm(x, weight) for _ in range(5) for x, weight in zip(inputs, weights)]
    return 5 * 2048 / seconds(work) / layer / tokens


whole.to(device)
numbers = ["float32"] if device == "cpu" else ["float32", "float16"]
for dtype in numbers:
    note("products alone", dtype, "2048 tokens", products(getattr(torch, dtype)))
report("PyTorch, all hidden states", "float32", whole, 8, False)
body = cut(whole)
for dtype in numbers:
    for size in [8] if device == "cpu" else [64, 256]:
        report("PyTorch, cut by hand", dtype, body.to(getattr(torch, dtype)), size, True)
