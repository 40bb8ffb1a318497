/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as labels from "../fluent/labels.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { IsInOptions, Strings } from "./categories.ts";

/** A column that says which split each row belongs to. */
export class SplitColumn extends Op<"split"> {
  /** True for the rows of the split `train`. */
  get train(): BooleanColumn {
    return call(labels.train, this);
  }

  /** True for the rows of the split `test`. */
  get test(): BooleanColumn {
    return call(labels.test, this);
  }

  /** True where the split is one of `values`. */
  isIn(values: Strings, options: IsInOptions = {}): BooleanColumn {
    return call(labels.isIn, this, values, options);
  }

  /** True where the split is none of `values`. */
  notIn(values: Strings): BooleanColumn {
    return call(labels.notIn, this, values);
  }
}

registerHandle("split", SplitColumn);
