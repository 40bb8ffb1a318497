/**
 * @module
 */

import { createOp } from "../create.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { BooleanLogicOp, type BooleanOperation } from "../types/logic.ts";

/** A column of truth values: which rows are positive, which to train on, which to keep. */
export class BooleanColumn extends Op<"boolean"> {
  /** True where both are. */
  and(other: BooleanColumn): BooleanColumn {
    return this.#combine("and", other);
  }

  /** True where at least one is. */
  or(other: BooleanColumn): BooleanColumn {
    return this.#combine("or", other);
  }

  /** True where exactly one is. */
  xor(other: BooleanColumn): BooleanColumn {
    return this.#combine("xor", other);
  }

  /** True where this is false. */
  not(): BooleanColumn {
    return this.#combine("not", this);
  }

  #combine(operation: BooleanOperation, right: BooleanColumn): BooleanColumn {
    return createOp(BooleanLogicOp, { operation, left: this, right }) as BooleanColumn;
  }
}

registerHandle("boolean", BooleanColumn);
