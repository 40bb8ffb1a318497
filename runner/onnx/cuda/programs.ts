/**
 * Other programs that know about this machine's GPUs and libraries.
 *
 * @module
 */

import { join } from "../../../ops/standard.ts";
import { isGranted, variableIfGranted } from "../../../stores/granted.ts";

/** The Python of the environment that is active, or the machine's. Systems have it by this name, and not all as `python`. */
export function python(): string {
  const active = variableIfGranted("VIRTUAL_ENV") ?? variableIfGranted("CONDA_PREFIX");
  return active === undefined ? "python3" : join(active, "bin/python3");
}

/** What a program prints; `undefined` where it is not there, may not be run, or fails. */
export async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  if (!isGranted({ name: "run", command: program })) return undefined;
  try {
    const { success, stdout } = await new Deno.Command(program, { args: [...args], stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}
