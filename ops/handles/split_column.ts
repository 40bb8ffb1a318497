/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as labels from "../fluent/labels.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import { LabelColumn } from "./label_column.ts";

/** A column that says which split each row belongs to. */
export class SplitColumn extends LabelColumn<"split"> {
  /** True for the rows of the split `train`. */
  get train(): BooleanColumn {
    return call(labels.train, this);
  }

  /** True for the rows of the split `test`. */
  get test(): BooleanColumn {
    return call(labels.test, this);
  }
}

registerHandle("split", SplitColumn);
