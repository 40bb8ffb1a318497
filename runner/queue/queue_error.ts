/**
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";

/** A queue cannot be named, reached or used. Messages hold no password. */
export class QueueError extends ProbegraphError {}
