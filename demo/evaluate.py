"""Measures how well each layer separates the classes, and checks the ONNX file against PyTorch.

Hidden states come from PyTorch with the weights of the ONNX file, with the chat template and a generation prompt.
A probe is StandardScaler + LogisticRegression(C=1), trained on train.parquet and scored on test.parquet.

Usage: python evaluate.py OUT SEED     (OUT and SEED as given to make_data.py and train_model.py)
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pyarrow.parquet as pq
import torch
from onnx import numpy_helper
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerBase

from generator import OVERRIDE
from make_data import make_rows

BATCH = 32


def load_model(folder: Path) -> GPT2LMHeadModel:
    """The PyTorch model with the weights of the ONNX file."""
    graph = onnx.load(folder / "onnx" / "model.onnx").graph
    names = {tensor.name: tensor for tensor in graph.initializer}
    model = GPT2LMHeadModel(GPT2Config.from_pretrained(folder)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(numpy_helper.to_array(names[name]).copy()))
    return model


def tokenized(tokenizer: PreTrainedTokenizerBase, prompts: list[str]) -> list[dict[str, torch.Tensor]]:
    """Right-padded batches of prompts in the chat template."""
    tokenizer.padding_side = "right"
    chats = [[{"role": "user", "content": prompt}] for prompt in prompts]
    return [tokenizer.apply_chat_template(chats[i:i + BATCH], add_generation_prompt=True, padding=True, return_tensors="pt", return_dict=True)
            for i in range(0, len(chats), BATCH)]


def activations(model: GPT2LMHeadModel, batches: list[dict[str, torch.Tensor]]) -> dict[str, np.ndarray]:
    """Arrays of shape (layer, row, width) for the last token and for the mean over tokens."""
    last, mean = [], []
    for batch in batches:
        mask = batch["attention_mask"]
        with torch.no_grad():
            states = torch.stack(model(**batch, output_hidden_states=True, use_cache=False).hidden_states)
        ends = mask.sum(1) - 1
        last.append(states[:, torch.arange(len(ends)), ends])
        mean.append((states * mask[None, :, :, None]).sum(2) / mask.sum(1)[None, :, None])
    return {"last": torch.cat(last, 1).numpy(), "mean": torch.cat(mean, 1).numpy()}


def onnx_difference(model: GPT2LMHeadModel, batches: list[dict[str, torch.Tensor]], path: Path) -> float:
    """The largest difference of the logits of real tokens between ONNX Runtime and PyTorch."""
    runtime = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    largest = 0.0
    for batch in batches:
        mask = batch["attention_mask"]
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        inputs = {"input_ids": batch["input_ids"], "attention_mask": mask, "position_ids": positions}
        with torch.no_grad():
            expected = model(**inputs, use_cache=False).logits.numpy()
        actual = runtime.run(["logits"], {name: value.numpy() for name, value in inputs.items()})[0]
        largest = max(largest, float(np.abs(actual - expected)[mask.numpy() == 1].max()))
    return largest


def main(out: Path, seed: int) -> None:
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(out / "model")
    model = load_model(out / "model")
    train, test = (pq.read_table(out / "data" / f"{name}.parquet").to_pylist() for name in ("train", "test"))
    train_batches, test_batches = (tokenized(tokenizer, [row["prompt"] for row in rows]) for rows in (train, test))
    labels = {name: np.array([row["label"] == OVERRIDE for row in rows]) for name, rows in (("train", train), ("test", test))}
    unseen_prompts = {row.prompt for row in make_rows(seed)[2]}
    unseen = np.array([row["prompt"] in unseen_prompts for row in test])
    print(f"{len(train)} train rows, {len(test)} test rows ({unseen.sum()} unseen), "
          f"longest chat {max(batch['input_ids'].shape[1] for batch in train_batches + test_batches)} tokens")

    train_states, test_states = activations(model, train_batches), activations(model, test_batches)
    print(f"{'token_mode':12}{'layer':>6}{'AUC':>8}{'accuracy':>10}{'AUC seen':>10}{'AUC unseen':>12}")
    for mode in ("last", "mean"):
        for layer in range(len(train_states[mode])):
            probe = make_pipeline(StandardScaler(), LogisticRegression(C=1, max_iter=1000)).fit(train_states[mode][layer], labels["train"])
            scores = probe.decision_function(test_states[mode][layer])
            figures = [roc_auc_score(labels["test"], scores), accuracy_score(labels["test"], scores > 0),
                       roc_auc_score(labels["test"][~unseen], scores[~unseen]), roc_auc_score(labels["test"][unseen], scores[unseen])]
            print(f"{mode:12}{layer:>6}{figures[0]:>8.3f}{figures[1]:>10.3f}{figures[2]:>10.3f}{figures[3]:>12.3f}")

    difference = onnx_difference(model, test_batches, out / "model" / "onnx" / "model.onnx")
    print(f"largest difference of logits, ONNX Runtime against PyTorch: {difference:.1e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
