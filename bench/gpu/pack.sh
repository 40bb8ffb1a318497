#!/usr/bin/env bash
# Packs what bench/gpu.sh needs on a machine without network: Deno, npm's packages with onnxruntime's CUDA library in its place, and
# libraries around Vulkan, where this machine has them. It is for Linux on x86_64, and made there.
#
#     bench/gpu/pack.sh OUT [PIECE]
#
# writes OUT/gpu.tar.xz.00 and so on, pieces of PIECE megabytes (1000), of which some 250 are made. On the machine with the GPU:
#
#     mkdir pack && cat gpu.tar.xz.* | tar -xJ -C pack && GPU_PACK=$PWD/pack bench/gpu.sh
#
# Python, PyTorch and NVIDIA's libraries are that machine's own. WHEEL names a wheel of onnxruntime-gpu; else pip fetches it.
set -euo pipefail
out=$(realpath -m "$1")
piece=${2:-1000}
cd "$(dirname "$0")/../.."
mkdir -p "$out"
pack=$(mktemp -d)
trap 'rm -rf "$pack"' EXIT

deno=${DENO:-deno}
cp "$("$deno" eval 'console.log(Deno.execPath())')" "$pack/deno"
export DENO_DIR=$pack/cache
"$deno" cache --quiet cli/main.ts bench/gpu/main.ts mod.ts
# NVIDIA's own libraries may be missing here.
"$deno" run --quiet --allow-all cli/main.ts cuda install ${WHEEL:+"$WHEEL"} || true
libraries=$(dirname "$(find "$DENO_DIR" -path '*linux/x64/libonnxruntime.so.1')")
[ -e "$libraries/libonnxruntime_providers_cuda.so" ]

# Other systems' libraries.
find "$DENO_DIR" -path '*/napi-v6/*' -type f ! -path '*/linux/x64/*' -delete
find "$DENO_DIR" -name '*.node' ! -name '*linux-x64-gnu.node' ! -path '*/linux/x64/*' -delete
# Vulkan's loader, and what NVIDIA's driver for it asks for.
mkdir "$pack/lib"
for name in libvulkan.so.1 libX11.so.6 libXext.so.6 libxcb.so.1 libXau.so.6 libXdmcp.so.6 libbsd.so.0 libmd.so.0; do
  library=$(ldconfig -p | awk -v name="$name" '$1 == name && /x86-64/ && !found++ { print $NF }')
  [ -z "$library" ] || cp -L "$library" "$pack/lib/$name"
done

tar -C "$pack" -c . | xz -T0 -3 | split -d -b "${piece}M" - "$out/gpu.tar.xz."
ls -l "$out"
