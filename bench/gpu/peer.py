# PyTorch on the model and prompts of make_model.py, as a good user would write it by hand: cut after a block, rows sorted by
# length, only last tokens fetched; and all hidden states, as krnel-graph asks for them.
# Usage: peer.py FOLDER LAYER DEVICE ; prints one line of JSON for each way
import json, sys, time
import torch, transformers as T

folder, layer, device = sys.argv[1], int(sys.argv[2]), sys.argv[3]
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
prompts = json.load(open(f"{folder}/prompts.json"))
if device == "cpu":
    prompts = prompts[:200]
tokenizer = T.AutoTokenizer.from_pretrained(f"{folder}/torch")
whole = T.GPT2LMHeadModel.from_pretrained(f"{folder}/torch", dtype=torch.float32).eval()


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


def report(name, dtype, model, size, is_cut):
    run(model, size, is_cut)
    start = time.perf_counter()
    run(model, size, is_cut)
    rows = len(prompts) / (time.perf_counter() - start)
    print(json.dumps({"name": name, "dtype": dtype, "batch": size, "rowsPerSecond": rows}), flush=True)


whole.to(device)
report("PyTorch, all hidden states", "float32", whole, 8, False)
body = cut(whole)
sizes = [8] if device == "cpu" else [64, 256]
for size in sizes:
    report(f"PyTorch cut after block {layer} by hand", "float32", body, size, True)
if device != "cpu":
    for size in sizes:
        report(f"PyTorch cut after block {layer} by hand", "float16", body.half(), size, True)
