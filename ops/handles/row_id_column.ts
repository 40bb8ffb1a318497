/**
 * @module
 */

import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** An id for each row. */
export class RowIdColumn extends Op<"row_id"> {}

registerHandle("row_id", RowIdColumn);
