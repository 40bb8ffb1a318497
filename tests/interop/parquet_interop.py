"""Checks that pyarrow reads from a file that probegraph wrote exactly what it reads from its own.

Every fixture of tests/fixtures/parquet is read and written anew by probegraph; pyarrow then compares both files:
schema, metadata, and values. Needs pyarrow and deno: python tests/interop/parquet_interop.py
"""

import pathlib
import subprocess
import sys
import tempfile

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "parquet"


def values(column):
    """Values as Python objects; nanoseconds, for which Python has no type, as integers."""
    kind = column.type
    has_nanoseconds = pa.types.is_timestamp(kind) or pa.types.is_duration(kind) or pa.types.is_time64(kind)
    return (column.cast(pa.int64()) if has_nanoseconds else column).to_pylist()


def differences(ours, theirs):
    if not ours.schema.equals(theirs.schema):
        yield f"schema\n{ours.schema}\nshould be\n{theirs.schema}"
        return
    ours.validate(full=True)
    for name in theirs.schema.names:
        a, b = values(ours[name]), values(theirs[name])
        if repr(a) != repr(b):  # repr tells NaN and -0.0 apart
            yield f"column {name}: {a[:5]} should be {b[:5]}"


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        rewrite = ROOT / "tests" / "interop" / "rewrite_parquet.ts"
        subprocess.run(["deno", "run", "-A", rewrite, FIXTURES, folder], check=True, cwd=ROOT)
        for path in sorted(FIXTURES.glob("*.parquet")):
            ours = pq.read_table(pathlib.Path(folder) / path.name)
            problems = list(differences(ours, pq.read_table(path)))
            failures += len(problems)
            print(f"{path.name}: {'ok' if not problems else problems}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
