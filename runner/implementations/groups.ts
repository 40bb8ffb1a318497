/**
 * Groups of ops.
 *
 * @module
 */

import { GroupedOp } from "../../ops/types/groups.ts";
import { implement } from "../evaluation/implementation.ts";

/** The members were computed before the group, as its dependencies; its own result only names them. */
implement(GroupedOp, ({ ops }) => ({ ops: ops.map((op) => op.uuid) }));
