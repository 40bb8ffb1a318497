/**
 * The devices of this machine, as `probegraph doctor` finds them.
 *
 * @module
 */
import { DEVICE_CHECKS } from "../../cli/doctor_devices.ts";

/** A device. */
export interface FoundDevice {
  /** As an op's `device` has it. */
  readonly name: string;
  /** Whether models run on it. */
  readonly isUsable: boolean;
  /** What was found, or why it cannot be used. */
  readonly found: string;
}

/** Looks at all of them. */
export async function devicesHere(): Promise<FoundDevice[]> {
  const found: FoundDevice[] = [];
  for (const { name, look } of DEVICE_CHECKS.filter(({ name }) => name.startsWith("device "))) {
    const device = name.slice("device ".length);
    found.push(
      await look().then(
        (text) => ({ name: device, isUsable: true, found: text }),
        ({ message }) => ({ name: device, isUsable: false, found: message.split(";")[0] }),
      ),
    );
  }
  return found;
}
