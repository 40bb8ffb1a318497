/**
 * Drawings that a display module offers, called by name, so that ops know no display.
 *
 * @module
 */

import { OpError } from "./errors.ts";

/** Draws something. What it returns shows itself in a notebook cell. */
export type Drawing = (subject: unknown, options: Readonly<Record<string, unknown>>) => object;

const drawings = new Map<string, Drawing>();

/** Offers a drawing under a name; a later one replaces an earlier one. */
export function registerDrawing(name: string, drawing: Drawing): void {
  drawings.set(name, drawing);
}

/** Draws. @throws {OpError} where no display module is loaded. */
export function draw(name: string, subject: unknown, options: Readonly<Record<string, unknown>>): object {
  const drawing = drawings.get(name);
  if (drawing === undefined) throw new OpError(`Nothing draws a ${name} here: import probegraph's main module`);
  return drawing(subject, options);
}
