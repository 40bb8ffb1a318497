"""Where models lie (`model_folder.ts`), and their prompts."""
import json, os


def model_folder(folder, name="gpt2"):
    return f"{os.environ.get('BENCH_MODELS', folder)}/{name}"


def prompts(folder, name="gpt2"):
    with open(f"{model_folder(folder, name)}/prompts.json") as file:
        return json.load(file)


def by_length(rows, size):
    """Rows in batches of similar lengths, the way one writes it by hand."""
    rows = sorted(rows, key=len)
    return [rows[start:start + size] for start in range(0, len(rows), size)]
