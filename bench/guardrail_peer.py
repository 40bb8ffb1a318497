# A guardrail as it is usually served: FastAPI, transformers, a linear probe on a layer's last token. Prints its port.
# Usage: guardrail_peer.py FOLDER LAYER whole|cut ; needs torch, transformers, fastapi, uvicorn
# FOLDER has config.json and a tokenizer; weights are those of FOLDER/torch, or random ones of the same size.
import os, socket, sys, uuid
import torch, uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import AutoConfig, AutoModel, AutoTokenizer

folder, layer, extent = sys.argv[1], int(sys.argv[2]), sys.argv[3]
weights = f"{folder}/torch"
tokenizer = AutoTokenizer.from_pretrained(folder)
tokenizer.pad_token_id = tokenizer.pad_token_id or 0
model = AutoModel.from_pretrained(weights) if os.path.exists(weights) else AutoModel.from_config(AutoConfig.from_pretrained(folder))
if extent == "cut":
    # The state after the last block, before the model's own last normalisation, is the one that the probe reads.
    model.h, model.ln_f = model.h[:layer], torch.nn.Identity()
model.eval()
probe = torch.nn.Linear(model.config.hidden_size, 1)
app = FastAPI()


class Question(BaseModel):
    input: str | list[str]


@app.post("/v1/moderations")
def moderate(question: Question):
    texts = [question.input] if isinstance(question.input, str) else question.input
    tokens = tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=model.config.n_positions)
    with torch.inference_mode():
        states = model(**tokens, output_hidden_states=True).hidden_states[layer]
        last = states[torch.arange(len(texts)), tokens["attention_mask"].sum(1) - 1]
        scores = torch.sigmoid(probe(last))[:, 0].tolist()
    results = [{"flagged": s > 0.5, "categories": {"override": s > 0.5}, "category_scores": {"override": s}} for s in scores]
    return {"id": f"modr-{uuid.uuid4().hex}", "model": "peer", "results": results}


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
