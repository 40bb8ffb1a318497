/**
 * What a worker tells of its work.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { RowRange } from "../evaluation/implementation.ts";

/** Something that happened to a worker's job, for a log. */
export type WorkerEvent =
  /** The worker takes jobs of these tags, and of ops that need none. */
  | { readonly type: "ready"; readonly tags: readonly string[] }
  /** A job begins: `part` where it is some of an op's rows, `together` with others in one pass of the model. */
  | { readonly type: "begin"; readonly op: Op; readonly part?: RowRange; readonly together: readonly Op[] }
  /** A job's result is in the store. */
  | {
    readonly type: "completed";
    readonly op: Op;
    readonly part?: RowRange;
    readonly milliseconds: number;
    /** The ops whose results this job computed: none where it was there already, several of one pass of the model. */
    readonly computed: readonly Op[];
  }
  /** An op was divided: its job waits until the parts are there. */
  | { readonly type: "divided"; readonly op: Op; readonly parts: readonly RowRange[] }
  /** A job failed, and is tried again after a while. */
  | {
    readonly type: "retry";
    readonly op: Op;
    readonly part?: RowRange;
    readonly error: string;
    /** Number of the attempt that failed, from 1, and how many there are. */
    readonly attempt: number;
    readonly attempts: number;
  }
  /** A job failed for good. Its op's status says so. */
  | { readonly type: "failed"; readonly op: Op; readonly part?: RowRange; readonly error: string }
  /** A job went back to the queue, because this worker stops; what was finished is kept. */
  | { readonly type: "returned"; readonly op: Op; readonly part?: RowRange }
  /** A job was dropped, because nobody wants it any more; what was finished is kept. */
  | { readonly type: "stopped"; readonly op: Op; readonly part?: RowRange }
  /** Something went wrong with the queue itself, such as a connection that was lost; the worker goes on. */
  | { readonly type: "trouble"; readonly message: string };
