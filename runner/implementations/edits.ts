/**
 * Edits by themselves: what they are, as data. Models are run with them elsewhere.
 *
 * @module
 */

import { EditOp } from "../../ops/types/edits.ts";
import { implement } from "../evaluation/implementation.ts";

implement(EditOp, ({ value, ...settings }) => ({ ...settings, value: value?.uuid ?? null }));
