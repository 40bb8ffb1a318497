/**
 * Warnings to whoever runs a program.
 *
 * @module
 */

import { messageText } from "./messages.ts";

/** Prints a warning to standard error. What strangers wrote into it does not talk to the terminal. */
export function warnUser(message: string): void {
  console.warn(messageText(message));
}
