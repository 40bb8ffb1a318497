/** Wheels, of which two files are unpacked. */
import { join } from "../../ops/standard.ts";
import { unpackWheel } from "../../runner/onnx/cuda/wheel.ts";
import type { FuzzTarget } from "../target.ts";
import { temporaryFolder } from "./_folder.ts";

const folder = temporaryFolder();

export const target: FuzzTarget = {
  fixtures: ["tests/fixtures/wheels"],
  words: [
    "onnxruntime/capi/libonnxruntime_providers_cuda.so",
    "onnxruntime_gpu-1.30.0.dist-info/METADATA",
    "../",
    "PK\x05\x06",
  ],
  async run(input) {
    await Deno.writeFile(join(folder, "a.whl"), input);
    await unpackWheel(join(folder, "a.whl"), folder, "1.30.0");
  },
};
