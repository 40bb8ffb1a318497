#!/usr/bin/env bash
# Checks and times models on this machine's GPU, and prints one table: rights and rows a second, beside PyTorch in the same run.
#
#     bench/gpu.sh [WHEEL]
#
# It needs Node and npm, and Python 3.11 or later with pip; nothing else. DENO and PYTHON name other programs than those that are
# found; WHEEL is a wheel of onnxruntime-gpu, where no index can be reached. GPU_ROWS sets how many prompts are timed (4000), GPU_BLOCKS
# how many blocks the model has (12), GPU_WIDTH their width (768).
# Without an NVIDIA GPU it says so, and checks the devices that are there. It takes less than six minutes on an H100's machine.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${GPU_WORK:-$(mktemp -d)}
mkdir -p "$work"

deno() {
  if [ -n "${DENO:-}" ]; then "$DENO" "$@"
  elif command -v deno >/dev/null; then command deno "$@"
  else npx -y deno@2.9.6 "$@"; fi
}
probegraph() { deno run --quiet --allow-all cli/main.ts "$@"; }
step() { printf '%4ds  %s\n' "$SECONDS" "$*" >&2; }

step "Python's packages"
python=${PYTHON:-python3}
if ! "$python" -c 'import torch, transformers, onnx' 2>/dev/null; then
  "$python" -m venv "$work/venv"
  python=$work/venv/bin/python
  "$python" -m pip install --quiet torch transformers onnx onnxruntime
fi
# NVIDIA's libraries come with PyTorch: they are looked for in the Python that is active.
VIRTUAL_ENV=$("$python" -c 'import sys; print(sys.prefix)')
export VIRTUAL_ENV

if command -v nvidia-smi >/dev/null && nvidia-smi >/dev/null 2>&1; then
  step "onnxruntime's CUDA library"
  probegraph cuda install "$@" || echo "no CUDA device: its libraries are not complete, see above"
else
  echo "no CUDA device: nvidia-smi finds no GPU of NVIDIA's, or is not there"
fi

step "a model of GPT-2 small's size, in float32 and half precision, and prompts"
[ -e "$work/model/prompts.json" ] || "$python" bench/gpu/make_model.py "$work/model" demo/model "${GPU_ROWS:-4000}" "${GPU_BLOCKS:-12}" "${GPU_WIDTH:-768}"

step "doctor"
probegraph doctor --store memory://gpu || true

step "answers and speed"
deno run --quiet --allow-all bench/gpu/main.ts "$work/model" "$python"
step "done"
