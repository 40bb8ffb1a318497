/**
 * What axes are called.
 *
 * @module
 */

import { isOp } from "../../../ops/op_reference.ts";
import { type Channel, channelName } from "../charts/channel.ts";
import { distinctNames } from "../reports/names.ts";
import type { AxisNames } from "./still.ts";

/** The names of two columns. Where they are the same, what tells the columns apart stands beside them. */
export function namesOf({ x, y }: { readonly x: Channel; readonly y: Channel }): AxisNames {
  const names = { x: channelName(x, "x"), y: channelName(y, "y") };
  if (names.x !== names.y || !isOp(x) || !isOp(y) || x.uuid === y.uuid) return names;
  const [ofX, ofY] = distinctNames([x, y]);
  return { x: `${names.x}, ${ofX}`, y: `${names.y}, ${ofY}` };
}
