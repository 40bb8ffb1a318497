#!/usr/bin/env bash
# Checks and times models on this machine's GPU, and prints tables: answers beside the CPU's, rows a second beside PyTorch's in the same
# run, and how far the goals are reached.
#
#     bench/gpu.sh [WHEEL]
#
# It needs Python 3.11 or later with pip, and takes what is missing through pip: Deno, PyTorch, NVIDIA's libraries. Where there is no
# network, it takes Deno and onnxruntime from the folder in GPU_PACK, which bench/gpu/pack.sh makes elsewhere, and says what it had to
# leave out. DENO and PYTHON name other programs than those that are found; WHEEL is a wheel of onnxruntime-gpu. GPU_ROWS sets how many
# prompts are timed (8000; PyTorch takes half of them), GPU_BLOCKS how many blocks the model has (12), GPU_WIDTH their width (768).
#
# Each part is a program of its own with its own time, and what fails is said at the end. Once all is fetched, it takes less than six
# minutes (GPU_SECONDS, 340): parts for which no time is left are left out. What it says is in GPU_REPORT, too, as it is said.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
work=${GPU_WORK:-$(mktemp -d)}
mkdir -p "$work/site"
report=${GPU_REPORT:-$work/report.txt}
results=$work/results.jsonl
: >"$results"
missed=()
# Bars of progress fill the report.
export TQDM_DISABLE=1 HF_HUB_DISABLE_PROGRESS_BARS=1

step() { printf '\n%4ds  %s\n' "$SECONDS" "$*"; }
miss() {
  missed+=("$1")
  echo "$1"
}

# part SECONDS NAME COMMAND…
part() {
  local seconds=$1 name=$2 left=$((end - SECONDS)) status=0
  shift 2
  step "$name"
  if [ "$left" -lt 5 ]; then miss "$name: no time was left"; return 1; fi
  timeout -k 5 "$((seconds < left ? seconds : left))" "$@" || status=$?
  [ "$status" = 0 ] || miss "$name: $([ "$status" = 124 ] && echo "took longer than it may" || echo "ended with $status")"
  return "$status"
}

has() { "$python" -c "import $1" 2>/dev/null; }
fetch() { timeout 600 "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --target "$work/site" "$@"; }

find_python() {
  python=${PYTHON:-python3}
  command -v "$python" >/dev/null || { miss "there is no Python: no model is made, PyTorch is not timed"; python=false; return; }
  export PYTHONPATH=$work/site${PYTHONPATH:+:$PYTHONPATH}
  # NVIDIA's libraries come with PyTorch: they are looked for in the Python that is active.
  VIRTUAL_ENV=$("$python" -c 'import sys; print(sys.prefix)')
  export VIRTUAL_ENV
  # Only what is missing: with PyTorch come gigabytes.
  local name lacking=()
  for name in torch transformers onnx onnx-ir onnxruntime; do has "${name//-/_}" || lacking+=("$name"); done
  [ "${#lacking[@]}" = 0 ] || fetch "${lacking[@]}" || miss "there is no ${lacking[*]}: what needs that is left out"
}

find_deno() {
  if [ -n "${DENO:-}" ]; then deno=("$DENO")
  elif [ -n "${GPU_PACK:-}" ]; then deno=("$GPU_PACK/deno"); export DENO_DIR=$GPU_PACK/cache
  elif command -v deno >/dev/null; then deno=(deno)
  elif command -v npx >/dev/null; then deno=(npx -y deno@2.9.6)
  else fetch deno==2.9.6; deno=("$work/site/bin/deno"); fi
  "${deno[@]}" --version || { echo "there is no Deno: DENO and GPU_PACK name one"; exit 1; }
  # What it fetches is no part's time.
  timeout 600 "${deno[@]}" cache --quiet cli/main.ts bench/gpu/main.ts mod.ts || miss "not all of npm's packages are here"
  probegraph=("${deno[@]}" run --quiet --allow-all cli/main.ts)
  bench=("${deno[@]}" run --quiet --allow-all bench/gpu/main.ts)
}

# Vulkan's loader may be in the pack, and its driver where containers have it.
find_vulkan() {
  local driver=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
  [ -z "${GPU_PACK:-}" ] || export LD_LIBRARY_PATH=$GPU_PACK/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  [ -n "${VK_DRIVER_FILES:-}" ] || [ ! -e "$driver" ] || export VK_DRIVER_FILES=$driver
}

install_cuda() {
  step "onnxruntime's CUDA library"
  timeout 600 "${probegraph[@]}" cuda install "$@" && return
  step "NVIDIA's libraries, through pip"
  fetch nvidia-cuda-runtime~=13.0 nvidia-cublas~=13.0 nvidia-curand~=10.0 nvidia-cudnn-cu13~=9.0 && timeout 600 "${probegraph[@]}" cuda install "$@"
}

check() {
  gpus=$(nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null) || gpus=""
  echo "$(date -u +%F), ${gpus:-no GPU of NVIDIA}, $(nproc) cores, $(uname -sr)"
  find_python
  find_deno
  find_vulkan
  [ -z "$gpus" ] || install_cuda "$@" || miss "no CUDA device: its libraries are not complete, see above"
  end=$((SECONDS + ${GPU_SECONDS:-340}))
  "$python" -c "import torch, transformers as t; print(f'PyTorch {torch.__version__}, transformers {t.__version__}')" 2>/dev/null

  model=$work/model
  part 60 "doctor" "${probegraph[@]}" doctor --store memory://gpu
  [ -z "$gpus" ] || part 60 "answers on cuda" "${bench[@]}" answers "$results" cuda
  [ -e "$model/prompts.json" ] || part 120 "a model of GPT-2 small's size, and prompts" \
    "$python" bench/gpu/make_model.py "$model" demo/model "${GPU_ROWS:-8000}" "${GPU_BLOCKS:-12}" "${GPU_WIDTH:-768}"
  if [ -n "$gpus" ]; then
    of_model 60 speed cuda
    peers 80 cuda
    of_model 60 answers cuda
    part 30 "answers in tf32" "${bench[@]}" answers "$results" tf32
    of_model 30 speed tf32
  fi
  part 60 "answers on webgpu" "${bench[@]}" answers "$results" webgpu
  of_model 60 speed webgpu
  [ "$(wc -l <<<"$gpus")" -lt 2 ] || { part 40 "answers on two GPUs" "${bench[@]}" answers "$results" cuda:0,1; of_model 40 speed cuda:0,1; }
  of_model 60 speed cpu
  peers 40 cpu
  of_model 60 answers webgpu
  "${bench[@]}" table "$results" || missed+=("answers are wrong, see the table")

  step "done; left out or failed: ${#missed[@]}"
  [ "${#missed[@]}" = 0 ] || printf -- '- %s\n' "${missed[@]}"
  echo "this text is in $report, what was found in $results"
  [ "${#missed[@]}" = 0 ]
}

# of_model SECONDS PART PLACE
of_model() { [ ! -e "$model/prompts.json" ] || part "$1" "$2 of the model on $3" "${bench[@]}" "$2" "$results" "$3" "$model"; }
peers() { [ ! -e "$model/prompts.json" ] || part "$1" "PyTorch on $2" "$python" bench/gpu/peer.py "$model" "$2" "$results"; }

check "$@" 2>&1 | tee "$report"
