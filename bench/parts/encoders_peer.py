"""sentence-transformers for encoders.ts."""
import sys

from sentence_transformers import SentenceTransformer

from clock import measure
from model_folder import model_folder, prompts

folder, task, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = prompts(folder, "minilm")[:count]


def encode():
    model = SentenceTransformer(model_folder(folder, "minilm"), device="cpu")
    return model.encode(texts, batch_size=int(task.removeprefix("batches_of_")), show_progress_bar=False)


measure(encode, lambda vectors: vectors[-1][0])
