# SAELens on the autoencoder and the vectors that sae.ts wrote. Usage: sae_peer.py FOLDER TOKENS BATCH
# Prints seconds of the clock and of the processor, peak memory, how much of it at the end are pages of files, and how many features are on for a token.
import json, re, resource, sys, time
import numpy, torch
from sae_lens import SAE

folder, tokens, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_grad_enabled(False)
sae = SAE.load_from_disk(folder, device="cpu")
vectors = torch.from_numpy(numpy.fromfile(f"{folder}/vectors.f32", dtype=numpy.float32).reshape(batch, -1))


def encode():
    """Which features are on, and how strongly, as it is kept."""
    features = sae.encode(vectors)
    rows, indices = features.nonzero(as_tuple=True)
    return rows, indices, features[rows, indices]


encode()
start, before = time.perf_counter(), time.process_time()
on = sum(len(encode()[1]) for _ in range(0, tokens, batch))
seconds, cpu = time.perf_counter() - start, time.process_time() - before
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
filed = int(re.search(r"RssFile:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024
print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": megabytes, "filed": filed, "l0": on / tokens}))
