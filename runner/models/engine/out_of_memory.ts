/**
 * Telling that memory ran out, or that a batch is larger than a device's buffers and programs may be.
 *
 * @module
 */

import { messageOf } from "../../../ops/messages.ts";

/**
 * What onnxruntime and the libraries below it say then: its arena and its kernels, CUDA, cuBLAS, cuDNN, Dawn's device errors, C++. What is
 * taken for it by mistake fails once more in smaller batches.
 */
const OUT_OF_MEMORY = new RegExp(
  [
    "failed to allocate (memory|output)",
    "memory allocation failed",
    "out of (device |host )?memory",
    "out_of_(device_|host_)?memory",
    "alloc(ation)?_failed",
    "cudaMalloc\\w* failed",
    "bad_alloc",
    "array buffer allocation failed",
    "smaller than requested bytes",
    // WebGPU. A buffer that could not be made is an invalid one to what uses it, and is not read back.
    "invalid buffer[^]*due to a previous error",
    "failed to (create gpu buffer|download data from buffer[^]*value: 3)",
    "allocation (size|is) too large",
    "buffer size is huge",
    "exceeds the max buffer size limit",
    "larger than the maximum storage buffer binding size",
    "exceeds max compute workgroups",
    "too many storage buffers",
    // Sizes that 32 bits do not hold, or CUDA's grids.
    "narrowing_error",
    "invalid configuration argument",
    "too large for cuda kernel",
    "exceeds? (cuda|the supported 32-bit|int32|the int index)",
  ].join("|"),
  "i",
);

/** Whether an error tells that memory ran out, or that a batch is too large. */
export function isOutOfMemory(error: unknown): boolean {
  return OUT_OF_MEMORY.test(messageOf(error));
}
