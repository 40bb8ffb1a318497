/**
 * @module
 */

import * as methods from "../fluent/boolean.ts";
import { call } from "../fluent/call.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** A column of truth values: which rows are positive, which to train on, which to keep. */
export class BooleanColumn extends Op<"boolean"> {
  /** True where both are. */
  and(other: BooleanColumn): BooleanColumn {
    return call(methods.and, this, other);
  }

  /** True where at least one is. */
  or(other: BooleanColumn): BooleanColumn {
    return call(methods.or, this, other);
  }

  /** True where exactly one is. */
  xor(other: BooleanColumn): BooleanColumn {
    return call(methods.xor, this, other);
  }

  /** True where this is false. */
  not(): BooleanColumn {
    return call(methods.not, this);
  }
}

registerHandle("boolean", BooleanColumn);
