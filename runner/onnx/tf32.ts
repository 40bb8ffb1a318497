/**
 * Has float32 mean float32 on NVIDIA GPUs: cuBLAS and cuDNN would multiply it with ten bits behind the point (TF32), so that a
 * row differs by 6e-4 with the batch that it is in. onnxruntime-node passes no provider option for that on
 * (`use_tf32`), and NVIDIA's libraries read this variable when they load, so this must be evaluated first; what the user set stays.
 *
 * @module
 */

/** NVIDIA's own variable: 0 turns TF32 off in all its libraries. */
export const TF32_VARIABLE = "NVIDIA_TF32_OVERRIDE";

if (Deno.env.get(TF32_VARIABLE) === undefined) Deno.env.set(TF32_VARIABLE, "0");
