/**
 * The error of a guardrail's worker that ended.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";

/** A text has no score, as the worker that computed it ended: memory ran out, say. It may be asked for again. */
export class GuardWorkerError extends GuardrailError {}
