"""TransformerLens, version 3 or 4, for interventions.ts: interventions_peer.py FOLDER TASK ROWS."""
import sys

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel

from clock import measure
from model_folder import model_folder, prompts

folder, task, count = model_folder(sys.argv[1]), sys.argv[2], int(sys.argv[3])
torch.manual_seed(0)


def tokens_of(tokenizer):
    return [tokenizer(text)["input_ids"][:100] for text in prompts(sys.argv[1])[:count]]


def load(tokenizer):
    try:
        from transformer_lens.model_bridge import TransformerBridge
    except ImportError:
        from transformer_lens import HookedTransformer, HookedTransformerConfig
        return HookedTransformer(HookedTransformerConfig(
            n_layers=12, d_model=768, n_ctx=1024, d_head=64, n_heads=12, d_vocab=50257, act_fn="gelu_new", normalization_type="LNPre",
            positional_embedding_type="standard", device="cpu", default_prepend_bos=False)).eval()
    # Version 4 wraps a model of transformers'.
    own = GPT2LMHeadModel.from_pretrained(f"{folder}/torch", attn_implementation="eager").eval()
    bridge = TransformerBridge.boot_transformers("gpt2", device="cpu", tokenizer=tokenizer, hf_model=own)
    bridge.enable_compatibility_mode()
    return bridge


vector = torch.randn(768)


def batches(rows, size=8, left=False):
    """Rows by length, padded."""
    rows = sorted(rows, key=len)
    for start in range(0, len(rows), size):
        part = rows[start:start + size]
        longest = max(map(len, part))
        pad = lambda row: [0] * (longest - len(row))
        mask = lambda row: [0] * (longest - len(row))
        yield (torch.tensor([pad(r) + r if left else r + pad(r) for r in part]),
               torch.tensor([mask(r) + [1] * len(r) if left else [1] * len(r) + mask(r) for r in part]))


def pairs():
    return torch.randint(5, 500, (count, 16)), torch.randint(5, 500, (count, 16))


def metric(logits):
    return (logits[:, -1, 10] - logits[:, -1, 20]).sum()


def patch_exact():
    clean, corrupted = pairs()
    with torch.no_grad():
        _, cache = model.run_with_cache(clean)
        for layer in range(12):
            for position in range(16):
                def hook(value, hook):
                    value[:, position] = cache[hook.name][:, position]
                    return value
                metric(model.run_with_hooks(corrupted, fwd_hooks=[(f"blocks.{layer}.hook_resid_pre", hook)]))


def patch_gradient():
    clean, corrupted = pairs()
    names = [f"blocks.{layer}.hook_resid_pre" for layer in range(12)]
    with torch.no_grad():
        _, cache = model.run_with_cache(clean, names_filter=names)
    states, gradients = {}, {}
    for name in names:
        model.add_hook(name, lambda value, hook, name=name: states.__setitem__(name, value.detach()), "fwd")
        model.add_hook(name, lambda value, hook, name=name: gradients.__setitem__(name, value.detach()), "bwd")
    metric(model(corrupted)).backward()
    model.reset_hooks()
    [((cache[name] - states[name]) * gradients[name]).sum(-1) for name in names]


def steering():
    with torch.no_grad():
        for scale in range(20):
            add = lambda value, hook: value + 0.1 * scale * vector
            for tokens, mask in batches(ids):
                logits = model.run_with_hooks(tokens, attention_mask=mask, fwd_hooks=[("blocks.6.hook_resid_pre", add)])
                logits[torch.arange(len(tokens)), mask.sum(1) - 1][:, [10, 20]]


def attention():
    with torch.no_grad():
        for tokens, mask in batches(ids):
            model.run_with_cache(tokens, attention_mask=mask, names_filter=lambda name: name.endswith("hook_pattern"))


def generation():
    add = lambda value, hook: value + 0.5 * vector
    with torch.no_grad(), model.hooks([("blocks.6.hook_resid_pre", add)]):
        for tokens, _ in batches(ids, left=True):
            model.generate(tokens, max_new_tokens=50, do_sample=False, stop_at_eos=False, verbose=False)


def work():
    global model, ids
    tokenizer = AutoTokenizer.from_pretrained(f"{folder}/torch")
    model, ids = load(tokenizer), tokens_of(tokenizer)
    globals()[task]()


measure(work)
