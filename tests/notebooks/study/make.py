"""Makes prompts.csv, and python.json: what study.py finds in it with PyTorch, transformers and scikit-learn.

Needs onnx, matplotlib and skl2onnx beside what demo/requirements.txt names.

Usage: python make.py FOLDER     (an empty folder, for the model in PyTorch's form and what study.py writes)
"""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
DEMO = HERE.parents[2] / "demo"


def save_model(folder: Path) -> None:
    """The demo's model as transformers loads it, with the chat template of its tokenizer."""
    sys.path.insert(0, str(DEMO))
    from evaluate import load_model
    from transformers import AutoTokenizer

    load_model(DEMO / "model").save_pretrained(folder)
    AutoTokenizer.from_pretrained(DEMO / "model").save_pretrained(folder)


def main() -> None:
    """Writes both files."""
    folder = Path(sys.argv[1])
    pd.read_parquet(DEMO / "data" / "test.parquet").head(300).to_csv(HERE / "prompts.csv", index=False)
    save_model(folder / "model")
    command = [sys.executable, str(HERE / "study.py"), str(HERE / "prompts.csv"), "model"]
    found = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    (HERE / "python.json").write_text(json.dumps(json.loads(found.splitlines()[-1]), indent=2) + "\n")


main()
