/**
 * Whether a pattern can match no character.
 *
 * @module
 */

import { type Node, parsePattern } from "./syntax.ts";

/** Whether a pattern finds places as well as texts: `^`, `a*`, `\b`. @throws {Error} for a pattern that cannot be read */
export function matchesNothing(pattern: string): boolean {
  return takesNothing(parsePattern(pattern));
}

function takesNothing(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "place":
    case "look":
      return true;
    case "atomic":
      return takesNothing(node.body);
    case "repeat":
      return node.min === 0 || takesNothing(node.body);
    case "sequence":
      return node.items.every(takesNothing);
    case "choice":
      return node.items.some(takesNothing);
  }
}
