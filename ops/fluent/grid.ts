/**
 * The methods of grids.
 *
 * @module
 */

import type { PoolOptions } from "../handles/grid.ts";
import { GridPoolOp } from "../types/token_scores.ts";
import { fluentMethod } from "./description.ts";

export const pool = fluentMethod<PoolOptions>({
  name: "pool",
  on: ["grid"],
  receiver: "grid",
  positional: { pool: {} },
  options: { threshold: {} },
  makes: GridPoolOp,
});
