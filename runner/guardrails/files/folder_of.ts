/**
 * The folder of a guardrail that a user's argument means.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { showPath } from "../../../ops/messages.ts";
import { resolve } from "../../../ops/standard.ts";
import { expandHome } from "../../../stores/home.ts";

/** The whole path of a folder. @throws {GuardrailError} where the argument is no path */
export function folderOf(method: string, path: unknown): string {
  if (typeof path === "string" && path !== "") return resolve(expandHome(path));
  throw new GuardrailError(
    `${method}() takes the path of a guardrail's folder, a text as in "guards/override", got ${showPath(path)}`,
  );
}
