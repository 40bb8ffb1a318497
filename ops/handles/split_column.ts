/**
 * @module
 */

import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import { isIn, type IsInOptions, notIn, type Strings } from "./categories.ts";

/** A column that says which split each row belongs to. */
export class SplitColumn extends Op<"split"> {
  /** True for the rows of the split `train`. */
  get train(): BooleanColumn {
    return isIn(this, "train", {});
  }

  /** True for the rows of the split `test`. */
  get test(): BooleanColumn {
    return isIn(this, "test", {});
  }

  /** True where the split is one of `values`. */
  isIn(values: Strings, options: IsInOptions = {}): BooleanColumn {
    return isIn(this, values, options);
  }

  /** True where the split is none of `values`. */
  notIn(values: Strings): BooleanColumn {
    return notIn(this, values);
  }
}

registerHandle("split", SplitColumn);
