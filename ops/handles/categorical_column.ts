/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as labels from "../fluent/labels.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { IsInOptions, Strings } from "./categories.ts";

/** A column of labels. */
export class CategoricalColumn extends Op<"categorical"> {
  /** True where the label is one of `values`. */
  isIn(values: Strings, options: IsInOptions = {}): BooleanColumn {
    return call(labels.isIn, this, values, options);
  }

  /** True where the label is none of `values`. */
  notIn(values: Strings): BooleanColumn {
    return call(labels.notIn, this, values);
  }
}

registerHandle("categorical", CategoricalColumn);
