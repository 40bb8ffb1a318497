/**
 * @module
 */

import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** Metrics of scores against labels, for each split. `toJson()` gives them. */
export class Report extends Op<"report"> {}

registerHandle("report", Report);
