/**
 * The function that holds ops together.
 *
 * @module
 */

import { GroupedOp } from "../types/groups.ts";
import { fluentMethod } from "./description.ts";

export const group = fluentMethod({ name: "group", positional: { ops: { rest: true } }, makes: GroupedOp });
