/**
 * The user's folders.
 *
 * @module
 */

import { nodeOs } from "../ops/builtins.ts";
import { join } from "../ops/standard.ts";
import { isGranted, variableIfGranted } from "./granted.ts";

/** A path in which `~` at the beginning is the user's home, as shells read it. */
export function expandHome(path: string): string {
  return path.replace(/^~(?=[\\/]|$)/, () => home() ?? nodeOs().homedir());
}

/** Where programs keep what can be made again; `undefined` where the program may not know. */
export function userCacheFolder(): string | undefined {
  return variableIfGranted("XDG_CACHE_HOME") || variableIfGranted("LOCALAPPDATA") || inHome(".cache");
}

/** Where programs keep their settings; `undefined` where the program may not know. */
export function userConfigFolder(): string | undefined {
  return variableIfGranted("XDG_CONFIG_HOME") || variableIfGranted("APPDATA") || inHome(".config");
}

function inHome(name: string): string | undefined {
  const folder = home();
  return folder && join(folder, name);
}

/** The user's home; `undefined` where the program may not know. */
function home(): string | undefined {
  const named = variableIfGranted(Deno.build.os === "windows" ? "USERPROFILE" : "HOME");
  return named || (isGranted({ name: "sys", kind: "homedir" }) ? nodeOs().homedir() : undefined);
}
