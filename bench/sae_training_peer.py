# SAELens's own training on the vectors that sae_training.ts wrote, and its measure of what anybody trained.
# Usage: sae_training_peer.py train FILE SHAPE ARCHITECTURE SEEDS, or judge FILE SHAPE FOLDER…; SHAPE is width,k,batch,epochs,columns.
import json, pathlib, sys, time
import numpy, torch
from sae_lens import SAE

sys.path.append(str(pathlib.Path(__file__).parent.parent / "tests/fixtures/autoencoders"))
import record_training as record

what, path, shape, *rest = sys.argv[1:]
record.WIDTH, record.K, record.BATCH, record.EPOCHS, columns = map(int, shape.split(","))
states = torch.from_numpy(numpy.fromfile(path, dtype=numpy.float32).reshape(-1, columns))


@torch.no_grad()
def judge(sae):
    dead = (~(sae.encode(states) > 0).any(0)).sum().item()
    return {**record.judge(sae, states), "dead": dead}


def train(architecture, seed):
    start, before = time.perf_counter(), time.process_time()
    sae = record.train(architecture, states, seed, 3e-3)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - before, **judge(sae)}


if what == "train":
    train(rest[0], 0)
    found = [train(rest[0], int(seed)) for seed in rest[1].split(",")]
else:
    found = [judge(SAE.load_from_disk(folder)) for folder in rest]
print("\n" + json.dumps(found))
