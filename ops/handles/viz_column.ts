/**
 * @module
 */

import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** Points in the plane, one for each row. `toMatrix()` gives a matrix of two columns. */
export class VizColumn extends Op<"viz"> {}

registerHandle("viz", VizColumn);
