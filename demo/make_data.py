"""Writes the labelled prompts of the demo: OUT/data/train.parquet and OUT/data/test.parquet.

Usage: python make_data.py OUT SEED
"""

import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from generator import Example, Generator

TRAIN_ROWS = 1600
TEST_ROWS = 500
UNSEEN_TEST_ROWS = 200  # test rows whose template never occurs in train.parquet, nor in the model's training text
MAX_CHARACTERS = 420


def draw(generator: Generator, count: int, used: set[str]) -> list[Example]:
    """Draws examples whose prompts are new, ignoring case, and adds them to ``used``."""
    rows: list[Example] = []
    while len(rows) < count:
        row = generator.example()
        key = row.prompt.casefold()
        if key not in used and len(row.prompt) <= MAX_CHARACTERS:
            used.add(key)
            rows.append(row)
    return rows


def make_rows(seed: int) -> tuple[list[Example], list[Example], list[Example]]:
    """Train rows, test rows of templates that train has too, and test rows of unseen templates."""
    used: set[str] = set()
    train = draw(Generator(f"train {seed}"), TRAIN_ROWS, used)
    seen = draw(Generator(f"test {seed}"), TEST_ROWS - UNSEEN_TEST_ROWS, used)
    unseen = draw(Generator(f"unseen {seed}", unseen=True), UNSEEN_TEST_ROWS, used)
    return train, seen, unseen


def write(rows: list[Example], path: Path) -> None:
    """Writes the columns prompt, label and source."""
    columns = {name: [getattr(row, name) for row in rows] for name in ("prompt", "label", "source")}
    schema = pa.schema([(name, pa.string()) for name in columns])
    pq.write_table(pa.table(columns, schema=schema), path, compression="zstd")


def main(out: Path, seed: int) -> None:
    train, seen, unseen = make_rows(seed)
    test = seen + unseen
    Generator(f"order {seed}").random.shuffle(test)
    (out / "data").mkdir(parents=True, exist_ok=True)
    write(train, out / "data" / "train.parquet")
    write(test, out / "data" / "test.parquet")

    counts = {name: Counter((row.label, row.source) for row in rows) for name, rows in (("train", train), ("test", test))}
    print(f"{'label':10}{'source':24}{'train':>7}{'test':>7}")
    for label, source in sorted(counts["train"] | counts["test"]):
        print(f"{label:10}{source:24}{counts['train'][label, source]:7}{counts['test'][label, source]:7}")
    print(f"{'all':34}{len(train):7}{len(test):7}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
