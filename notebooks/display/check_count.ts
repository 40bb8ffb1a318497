/**
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import { numberText } from "./text.ts";

/** Refuses what is no whole number of at least `least`. @throws {OpError} naming the option `name` of `method` */
export function checkCount(method: string, name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new OpError(
    `${method}() takes ${name}, a whole number of at least ${numberText(least)}, got ${show(value)}`,
  );
}
