/**
 * @module
 */

import { homedir } from "node:os";

/** A path in which `~` at the beginning is the user's home, as shells read it. */
export function expandHome(path: string): string {
  return path.replace(/^~(?=[\\/]|$)/, () => homedir());
}
