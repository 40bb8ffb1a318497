/**
 * Other programs that know about this machine's GPUs and libraries.
 *
 * @module
 */

import { join } from "../../../ops/standard.ts";

/** The Python of the environment that is active, or the machine's. */
export function python(): string {
  const active = Deno.env.get("VIRTUAL_ENV") ?? Deno.env.get("CONDA_PREFIX");
  return active === undefined ? "python3" : join(active, "bin/python");
}

/** What a program prints; `undefined` where it is not there, or fails. */
export async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args: [...args], stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}
