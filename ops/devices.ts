/**
 * Devices as ops name them.
 *
 * @module
 */

/** Whether a device is the CPU: `auto` is, so that a graph gives the same numbers on every machine. */
export function isCpu(device: unknown): boolean {
  return device === "auto" || device === "cpu";
}
