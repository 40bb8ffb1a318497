/**
 * Where results are.
 *
 * @module
 */

import type { Op } from "../ops/op.ts";
import { resultFile } from "./formats/result.ts";
import { opFolder } from "./keys.ts";

/** The key of an op's result. */
export function resultKey(op: Op): string {
  return `${opFolder(op.uuid)}/${resultFile(op.kind)}`;
}
