/**
 * Where models are run: a device, and for NVIDIA's GPUs the number type that they multiply in.
 *
 * @module
 */
import { DEVICE_CHECKS, whatItSays } from "../../cli/doctor_devices.ts";
import type { Place } from "../../cli/model_answers.ts";

/** The place of a name: a device's, or `tf32`, which is CUDA's. */
export function placeOf(name: string): Place {
  return name === "tf32" ? { device: "cuda", dtype: "tf32" } : { device: name };
}

/** Why a place cannot be used, as `probegraph doctor` finds it; `undefined` where it can. */
export async function whyNot({ device, dtype }: Place): Promise<string | undefined> {
  // A process that has looked computes in float32 from then on.
  if (dtype !== undefined) return undefined;
  const check = DEVICE_CHECKS.find(({ name }) => name === `device ${device.split(":")[0]}`)!;
  return await check.look().then(() => undefined, ({ message }) => message);
}

/** Why something failed there, as short as a table has room for. */
export function reasonOf(error: Error): string {
  return whatItSays(error).split("Status Message: ").at(-1)!.slice(0, 160);
}
