/**
 * Whether NVIDIA's libraries multiply 32-bit floats as such, or with ten bits behind the point (TF32), by which a row differs by
 * 6e-4 with the batch that it is in. onnxruntime would have TF32, and its binding for Node passes its option for that
 * (`use_tf32`) not on: of the options of CUDA it reads `deviceId` alone. The libraries read a variable when they load.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";

/** NVIDIA's own variable: 0 turns TF32 off in all its libraries, and no other value is defined. */
export const TF32_VARIABLE = "NVIDIA_TF32_OVERRIDE";

/** What this process computes in, once it is settled. */
let settled: boolean | undefined;

/**
 * Settles which of the two is computed in, before NVIDIA's libraries load. Workers share the variable: who starts them calls
 * this.
 *
 * @throws {ModelError} where the other one is settled already
 */
export function settleTf32(isOn: boolean): void {
  if (settled === undefined) isOn ? Deno.env.delete(TF32_VARIABLE) : Deno.env.set(TF32_VARIABLE, "0");
  settled ??= isOn;
  if (settled === isOn) return;
  const [wanted, now] = isOn ? ["tf32", "float32"] : ["float32", "tf32"];
  throw new ModelError(
    `Cannot compute in ${wanted} on CUDA: this process computes in ${now} there, and NVIDIA's libraries settle that when they ` +
      `load; ask for ops of dtype "${wanted}" in another process`,
  );
}
