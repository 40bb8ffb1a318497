/**
 * What a program's flags allow. Nothing that can be done without asks a person for a permission, or fails for one.
 *
 * @module
 */

import { nodeOs } from "../ops/builtins.ts";

/** Whether a permission was given: `false` where Deno would ask for it first. */
export function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** A variable of the environment that can be done without: one that may not be read counts as not set. */
export function variableIfGranted(name: string): string | undefined {
  return isGranted({ name: "env", variable: name }) ? Deno.env.get(name) : undefined;
}

/** The system's temporary folder: the usual one where the variables that name another may not be read. */
export function temporaryFolder(): string {
  const mayRead = TEMPORARY.every((variable) => isGranted({ name: "env", variable }));
  return mayRead ? nodeOs().tmpdir() : Deno.build.os === "windows" ? "C:\\Windows\\Temp" : "/tmp";
}

const TEMPORARY = Deno.build.os === "windows" ? ["TEMP", "TMP", "SystemRoot", "windir"] : ["TMPDIR", "TMP", "TEMP"];
