"""Trains the demo's two guard models, and exports them to OUT/classifier and OUT/guard.

`classifier` is a BERT with a head of two labels; `guard` a Llama that answers `safe` or `unsafe`, with a chat template in
the form of Llama Guard's. Both learn from the train rows of the dataset and from further prompts of the same generator, of another
seed: no prompt of the dataset's test rows is among them, and none of the templates and phrases that are held out for these.

Usage: python train_guards.py OUT SEED
"""

import random
import sys
import time
from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForSequenceClassification, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from generator import Generator
from make_data import make_rows
from train_model import save_tokenizer, share_vocabulary_matrix

VOCABULARY = 512
POSITIONS = 192
WIDTH = 24
PROMPTS = 5_000
EPOCHS = {"classifier": 3, "guard": 4}
BATCH = 40
PEAK_RATE = 6e-3
TEXT_WEIGHT = 0.2  # of the text in the guard's loss; the answer weighs 1
LABELS = {"ORDINARY": 0, "OVERRIDE": 1}
ANSWERS = ["safe", "unsafe"]
GUARD_TEMPLATE = (
    "{% if categories is not defined %}{% set categories = {'S1': 'Overriding the instructions.'} %}{% endif %}"
    "{{ bos_token + 'UNSAFE CONTENT CATEGORIES\\n' }}"
    "{% for key in categories %}{{ key + ': ' + categories[key] + '\\n' }}{% endfor %}"
    "{% for message in messages %}{{ ('User' if message['role'] == 'user' else 'Agent') + ': ' + (message['content'] | trim) + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assessment: ' }}{% endif %}"
)


def make_prompts(seed: int) -> list[tuple[str, int]]:
    """Prompts with 1 where they try to override instructions; those of the test rows are left out."""
    train, *test = make_rows(seed)
    held = {row.prompt.casefold() for rows in test for row in rows}
    generator, examples = Generator(f"guards {seed}"), list(train)
    while len(examples) < PROMPTS:
        example = generator.example()
        if example.prompt.casefold() not in held:
            examples.append(example)
    return [(example.prompt, int(example.label == "override")) for example in examples]


def make_tokenizer(texts: list[str], special: dict[str, str], words: list[str]) -> Tokenizer:
    """A byte-level BPE tokenizer."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=[*special.values(), *words], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


def fit(model: torch.nn.Module, rows: list[tuple[list[int], int]], loss_of, epochs: int, seed: int) -> None:
    """AdamW with one rise and fall of the rate, over batches of rows of similar length."""
    choose = random.Random(f"batches {seed}")
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.02)
    steps = epochs * (len(rows) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps + 1)
    start, losses = time.time(), []
    for epoch in range(epochs):
        ordered = sorted(rows, key=lambda row: (len(row[0]) // 8, choose.random()))
        batches = [ordered[i:i + BATCH] for i in range(0, len(ordered), BATCH)]
        choose.shuffle(batches)
        for batch in batches:
            width = max(len(ids) for ids, _ in batch)
            ids = torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in batch])
            loss = loss_of(ids, torch.tensor([len(ids) for ids, _ in batch]), torch.tensor([label for _, label in batch]))
            optimizer.zero_grad(); loss.backward(); optimizer.step(); schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.3f}, {time.time() - start:.0f} s", flush=True)
        losses.clear()
    model.eval()


def export(module: torch.nn.Module, names: list[str], path: Path, output_axes: dict[int, str]) -> None:
    """Writes the ONNX file in the layout of the hub's exporters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(10, VOCABULARY, (2, 7))
    values = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids), "position_ids": torch.arange(7)[None].repeat(2, 1)}
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in names} | {"logits": output_axes}
    torch.onnx.export(module.eval(), tuple(values[name] for name in names), str(path), input_names=names, output_names=["logits"],
                      dynamic_axes=axes, opset_version=17, dynamo=False)
    file = onnx.load(path)
    for node in file.graph.node:  # their names are a third of so small a file
        node.name = ""
    onnx.save(file, path)


class Logits(torch.nn.Module):
    """The logits of a model, as the only output."""

    def __init__(self, model: torch.nn.Module, names: list[str]) -> None:
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *values: torch.Tensor) -> torch.Tensor:
        cache = {"use_cache": False} if isinstance(self.model, LlamaForCausalLM) else {}
        return self.model(**dict(zip(self.names, values)), **cache).logits


def make_classifier(prompts: list[tuple[str, int]], folder: Path, seed: int) -> None:
    special = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    bare = make_tokenizer([text for text, _ in prompts], special, [])
    bare.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bare, model_max_length=POSITIONS, **special)
    model = BertForSequenceClassification(BertConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=3, intermediate_size=2 * WIDTH, max_position_embeddings=POSITIONS,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, pad_token_id=0, label2id=LABELS, id2label={i: name for name, i in LABELS.items()}))

    def loss_of(ids: torch.Tensor, lengths: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
        return torch.nn.functional.cross_entropy(model(input_ids=ids, attention_mask=mask).logits, labels)

    fit(model, [(tokenizer(text, truncation=True)["input_ids"], label) for text, label in prompts], loss_of, EPOCHS["classifier"], seed)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    export(Logits(model, names), names, folder / "onnx" / "model.onnx", {0: "batch_size"})
    model.config.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)


def make_guard(prompts: list[tuple[str, int]], folder: Path, seed: int) -> None:
    torch.manual_seed(seed)
    special = {"pad_token": "<|pad|>", "bos_token": "<|begin|>", "eos_token": "<|end|>"}
    frame = "UNSAFE CONTENT CATEGORIES\nS1: Overriding the instructions.\nUser: {}\nAssessment: "
    bare = make_tokenizer([frame.format(text) for text, _ in prompts], special, ANSWERS)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bare, model_max_length=POSITIONS + 64, **special)
    tokenizer.chat_template = GUARD_TEMPLATE
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3, intermediate_size=2 * WIDTH,
        max_position_embeddings=POSITIONS + 64, pad_token_id=0, bos_token_id=1, eos_token_id=2, tie_word_embeddings=True, initializer_range=0.15))
    answers = torch.tensor(tokenizer.convert_tokens_to_ids(ANSWERS))

    def loss_of(ids: torch.Tensor, lengths: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        states = model.model(input_ids=ids).last_hidden_state
        answer = torch.nn.functional.cross_entropy(model.lm_head(states[torch.arange(len(ids)), lengths - 1]), answers[labels])
        # To read is learnt with the text itself: each next token counts a little.
        text = torch.nn.functional.cross_entropy(model.lm_head(states[:, :-1]).transpose(1, 2), ids[:, 1:], ignore_index=0)
        return answer + TEXT_WEIGHT * text

    def encoded(text: str) -> list[int]:
        return tokenizer.apply_chat_template([{"role": "user", "content": text}], add_generation_prompt=True)["input_ids"]

    rows = [(encoded(text), label) for text, label in prompts]
    fit(model, [row for row in rows if len(row[0]) <= POSITIONS + 64], loss_of, EPOCHS["guard"], seed)
    names = ["input_ids", "attention_mask", "position_ids"]
    export(Logits(model, names), names, folder / "onnx" / "model.onnx", {0: "batch_size", 1: "sequence_length"})
    share_vocabulary_matrix(folder / "onnx" / "model.onnx", "model.model.embed_tokens.weight")
    model.config.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)


def main(out: Path, seed: int) -> None:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    prompts = make_prompts(seed)
    print(f"{len(prompts)} prompts, {sum(label for _, label in prompts)} of them override", flush=True)
    make_classifier(prompts, out / "classifier", seed)
    make_guard(prompts, out / "guard", seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
