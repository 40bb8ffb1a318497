/**
 * @module
 */

import { variableIfGranted } from "../../../stores/granted.ts";

/** Whether a stream goes to a terminal that can be drawn on: one that says it is `dumb` knows no colours, and moves no cursor. */
export function canDraw(stream: { isTerminal(): boolean }): boolean {
  return stream.isTerminal() && variableIfGranted("TERM") !== "dumb";
}
