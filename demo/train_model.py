"""Trains the demo's tokenizer and language model, and exports them to OUT/model.

The training text is made by the same generator as the dataset, from another seed: chats (a prompt and a reply
that suits it) and plain English. Labels are never written into the text, and no prompt of the dataset with the
same seed occurs in it, nor do the held-out templates of the test rows.

Usage: python train_model.py OUT SEED
"""

import json
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from generator import Generator
from make_data import make_rows

VOCABULARY = 1408
POSITIONS = 256
WIDTH = 96
LAYERS = 6
HEADS = 4
DOCUMENTS = 110_000
TOKENS_PER_BATCH = 2048
PEAK_RATE = 2.5e-3
WARMUP_STEPS = 100
REPLY_WEIGHT = 3.0  # of a token of a reply in the loss; every other token weighs 1
STORY_SHARE = 0.1
SYSTEM_SHARE = 0.15

PAD, EOS = "<|pad|>", "<|endoftext|>"
SPECIAL_TOKENS = [PAD, EOS, "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}"
)


def make_corpus(seed: int) -> list[str]:
    """Chats and stories. Prompts of the dataset are left out."""
    generator = Generator(f"corpus {seed}")
    choose = random.Random(f"kinds {seed}")
    dataset = {row.prompt.casefold() for rows in make_rows(seed) for row in rows}
    corpus: list[str] = []
    while len(corpus) < DOCUMENTS:
        if choose.random() < STORY_SHARE:
            corpus.append(generator.story() + EOS)
            continue
        example = generator.example()
        if example.prompt.casefold() in dataset:
            continue
        system = f"<|system|>\n{generator.system_message()}<|end|>\n" if choose.random() < SYSTEM_SHARE else ""
        corpus.append(f"{system}<|user|>\n{example.prompt}<|end|>\n<|assistant|>\n{example.reply}<|end|>\n{EOS}")
    return corpus


def train_tokenizer(corpus: list[str]) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer with the chat template."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    plain = (text.replace("<|end|>", " ").replace(EOS, " ") for text in corpus[:30_000])
    tokenizer.train_from_iterator(plain, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=SPECIAL_TOKENS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=EOS, eos_token=EOS, pad_token=PAD, model_max_length=POSITIONS)
    fast.chat_template = CHAT_TEMPLATE
    return fast


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Saves the tokenizer under the class name that all versions of transformers know."""
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def make_batches(corpus: list[str], tokenizer: PreTrainedTokenizerFast, seed: int) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Right-padded training batches of texts of similar length, in random order, and one validation batch."""
    encoded = [ids[:POSITIONS] for ids in tokenizer(corpus)["input_ids"]]
    validation, training = encoded[:200], sorted(encoded[200:], key=len)
    groups: list[list[list[int]]] = [[]]
    for ids in training:
        if (len(groups[-1]) + 1) * len(ids) > TOKENS_PER_BATCH:
            groups.append([])
        groups[-1].append(ids)
    random.Random(f"batches {seed}").shuffle(groups)

    def padded(group: list[list[int]]) -> torch.Tensor:
        width = max(map(len, group))
        return torch.tensor([ids + [0] * (width - len(ids)) for ids in group])

    return [padded(group) for group in groups], padded(validation)


def loss_of(model: GPT2LMHeadModel, ids: torch.Tensor, reply_weight: float = 1.0) -> torch.Tensor:
    """Mean next-token loss over all tokens but the padding (token 0, on the right)."""
    logits, targets = model(input_ids=ids, use_cache=False).logits[:, :-1], ids[:, 1:]
    losses = torch.nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
    in_reply = (ids[:, :-1] == SPECIAL_TOKENS.index("<|assistant|>")).cumsum(1) > 0
    weights = torch.where(in_reply, reply_weight, 1.0) * (targets != SPECIAL_TOKENS.index(PAD))
    return (losses * weights).sum() / weights.sum()


def train(model: GPT2LMHeadModel, batches: list[torch.Tensor], validation: torch.Tensor) -> None:
    """One pass over the batches with AdamW and a cosine schedule. Prints the loss curve (validation: unweighted)."""
    decayed = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98))
    start, recent = time.time(), []
    for step, batch in enumerate(batches):
        progress = step / len(batches)
        rate = PEAK_RATE * min((step + 1) / WARMUP_STEPS, 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(model, batch, REPLY_WEIGHT)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        recent.append(loss.item())
        if step % 250 == 249 or step + 1 == len(batches):
            model.eval()
            with torch.no_grad():
                held_out = loss_of(model, validation).item()
            model.train()
            print(f"step {step + 1}/{len(batches)}  train {np.mean(recent):.3f}  validation {held_out:.3f}  {time.time() - start:.0f} s", flush=True)
            recent.clear()


class Exported(GPT2LMHeadModel):
    """The model with positional arguments and the logits as its only output."""

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, position_ids: torch.Tensor) -> torch.Tensor:
        return super().forward(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False).logits


def share_vocabulary_matrix(path: Path, name: str = "transformer.wte.weight") -> None:
    """Replaces the exporter's transposed copy of the tied vocabulary matrix by a Transpose of the embedding."""
    graph_file = onnx.load(path)
    graph = graph_file.graph
    embedding = next(t for t in graph.initializer if t.name == name)
    copies = [t for t in graph.initializer if list(t.dims) == list(embedding.dims)[::-1]]
    for copy in copies:
        if not np.array_equal(numpy_helper.to_array(copy).T, numpy_helper.to_array(embedding)):
            raise ValueError(f"{copy.name} is not the transposed embedding")
        index = next(i for i, node in enumerate(graph.node) if copy.name in node.input)
        graph.node.insert(index, helper.make_node("Transpose", [embedding.name], [copy.name], "/lm_head/Transpose", perm=[1, 0]))
        graph.initializer.remove(copy)
    onnx.checker.check_model(graph_file)
    onnx.save(graph_file, path)


def export(model: GPT2LMHeadModel, path: Path) -> None:
    """Writes the ONNX file in the layout of the hub's exporters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exported = Exported(model.config).eval()
    exported.load_state_dict(model.state_dict())
    ids = torch.randint(len(SPECIAL_TOKENS), VOCABULARY, (2, 7))
    inputs = (ids, torch.ones_like(ids), torch.arange(7)[None].expand(2, 7))
    names = ["input_ids", "attention_mask", "position_ids"]
    torch.onnx.export(
        exported, inputs, str(path), input_names=names, output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={name: {0: "batch_size", 1: "sequence_length"} for name in [*names, "logits"]})
    share_vocabulary_matrix(path)


def main(out: Path, seed: int) -> None:
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    torch.set_flush_denormal(True)
    corpus = make_corpus(seed)
    tokenizer = train_tokenizer(corpus)
    batches, validation = make_batches(corpus, tokenizer, seed)
    config = GPT2Config(
        vocab_size=len(tokenizer), n_positions=POSITIONS, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    config.architectures = ["GPT2LMHeadModel"]
    config.activation_function = "gelu_pytorch_tanh"  # the fast implementation of "gelu_new", the same function
    model = GPT2LMHeadModel(config)
    tokens = sum(int((batch != 0).sum()) for batch in batches)
    print(f"{len(corpus)} texts, {tokens} tokens, {len(tokenizer)} tokens in the vocabulary, {model.num_parameters()} parameters", flush=True)
    train(model, batches, validation)
    model.eval()

    config.activation_function = "gelu_new"
    folder = out / "model"
    export(model, folder / "onnx" / "model.onnx")
    config.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
