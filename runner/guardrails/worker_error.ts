/**
 * The error of a guardrail's worker that ended.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";

/**
 * A text has no score, as the worker that computed it ended: memory ran out, say. It may be asked for again.
 *
 * @example
 * ```ts
 * import { type Guard, GuardWorkerError } from "@probegraph/probegraph";
 *
 * // Asks once more where a worker ended.
 * async function check(guard: Guard, text: string) {
 *   return await guard.check(text).catch((error) => {
 *     if (error instanceof GuardWorkerError) return guard.check(text);
 *     throw error;
 *   });
 * }
 * console.log(check.length); // 2
 * ```
 */
export class GuardWorkerError extends GuardrailError {}
