"""PyTorch by hand for models.ts: the model cut at the layer, rows sorted by length, nothing kept that is not asked for."""
import sys

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel, GPT2Model

from clock import measure
from model_folder import by_length, model_folder, prompts

folder, task, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts, path = prompts(folder)[:count], f"{model_folder(folder)}/torch"
BATCH = 8


def padded(tokenizer, rows, left=False):
    width = max(map(len, rows))
    ids, mask = torch.zeros(len(rows), width, dtype=torch.long), torch.zeros(len(rows), width, dtype=torch.long)
    for i, row in enumerate(rows):
        at = slice(width - len(row), width) if left else slice(0, len(row))
        ids[i, at], mask[i, at] = torch.tensor(row), 1
    return {"input_ids": ids, "attention_mask": mask}


def tokens():
    tokenizer = AutoTokenizer.from_pretrained(path)
    return tokenizer, [row[:100] for row in tokenizer(texts)["input_ids"]]


def batches(left=False):
    tokenizer, rows = tokens()
    for batch in by_length(rows, BATCH):
        given = padded(tokenizer, batch, left)
        yield given, (torch.arange(len(batch)), given["attention_mask"].sum(1) - 1)


@torch.inference_mode()
def activations():
    model = GPT2Model.from_pretrained(path).eval()
    model.h, model.ln_f = model.h[:6], torch.nn.Identity()
    return [model(**given, use_cache=False).last_hidden_state[last] for given, last in batches()]


@torch.inference_mode()
def all_layers():
    model = GPT2Model.from_pretrained(path).eval()
    return [
        [state[last].clone() for state in model(**given, use_cache=False, output_hidden_states=True).hidden_states]
        for given, last in batches()
    ]


@torch.inference_mode()
def logits():
    model = GPT2LMHeadModel.from_pretrained(path).eval()
    head = model.lm_head.weight[[5, 6]]
    return [model.transformer(**given, use_cache=False).last_hidden_state[last] @ head.T for given, last in batches()]


@torch.inference_mode()
def generation():
    model = GPT2LMHeadModel.from_pretrained(path).eval()
    options = {"max_new_tokens": 50, "min_new_tokens": 50, "do_sample": False, "pad_token_id": 0}
    return [model.generate(**given, **options) for given, _ in batches(left=True)]


measure(globals()[task])
