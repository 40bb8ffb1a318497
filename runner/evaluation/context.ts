/**
 * The inputs of an implementation, in the forms that it asks for.
 *
 * @module
 */

import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Steps } from "../../ops/steps.ts";
import { withoutUndefined } from "../../ops/without_undefined.ts";
import type { Result } from "../../stores/formats/result.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import type { Context } from "./implementation.ts";
import type { Share } from "../schedule/budget.ts";
import type { Pass } from "../schedule/passes.ts";
import type { ReuseParts } from "./reuse_parts.ts";
import type { Scratch } from "./scratch.ts";
import * as as from "./result_values.ts";

/** What a context is made from. */
export interface ContextParts {
  /** Aborted when nobody waits for the result any more. */
  readonly signal: AbortSignal;
  /** The result of one of the op's dependencies. */
  readonly result: (op: Op) => Promise<Result>;
  /** The result of one of the op's dependencies, in parts. */
  readonly batches: (op: Op) => AsyncIterable<Result>;
  /** How many rows a result has. */
  readonly rowCount: (op: Op) => Promise<number>;
  /** The most rows that a stored op below has. */
  readonly rowsBelow: () => Promise<number>;
  /** Computes together with other ops. */
  readonly inPass: <T, R>(wanted: T, pass: Pass<T, R>, memory?: number) => Promise<R>;
  /** Waits for a share of the machine, and works with it. */
  readonly work: <T>(work: (share: Share) => Promise<T>, memory?: number) => Promise<T>;
  /** Hears how far the computation is. */
  readonly progress: (progress: Omit<Progress, "uuid">) => void;
  /** Takes a warning for the op's status. */
  readonly warn: (message: string) => void;
  /** Takes what the result is computed with, for the op's status. */
  readonly record: (details: { readonly [name: string]: unknown }) => void;
  /** The op's work in progress. */
  readonly scratch: Scratch;
  /** Where rows of other ops are found, if any are to be reused. */
  readonly reuse: () => ReuseParts | undefined;
  /** Number of the first row that is computed. */
  readonly firstRow: number;
}

/** The context in which an op is computed. */
export function contextFor(op: Op, parts: ContextParts): Context {
  const pace = new Pace(parts.signal);
  const reader = <T>(read: (op: Op, result: Result) => T) => async (input: Op) => {
    const result = await parts.result(input);
    // Many ops may read theirs at once.
    if (pace.isDue) await pace.rest();
    return read(input, result);
  };
  const steps = <T>(read: (op: Op, result: Result) => Steps<T>) => async (input: Op) =>
    await atPace(read(input, await parts.result(input)), pace);
  const truths = steps(as.truthSteps);
  return {
    op,
    signal: parts.signal,
    table: reader(as.tableOf),
    column: reader(as.columnOf),
    texts: steps(as.textSteps),
    textMarks: (input, of) => steps((op, result) => as.markSteps(op, result, of))(input),
    truthBits: reader(as.truthBits),
    booleans: steps(as.booleanSteps),
    mask: async (input) => as.maskOf(input, await truths(input)),
    scores: steps(as.scoreSteps),
    matrix: reader(as.matrixOf),
    values: steps(as.plainSteps),
    pythonJson: steps(as.pythonJsonSteps),
    pythonValues: steps(as.pythonValueSteps),
    matrices: async function* (input) {
      for await (const part of parts.batches(input)) yield as.matrixOf(input, part);
    },
    rowCount: parts.rowCount,
    rowsBelow: parts.rowsBelow,
    inPass: parts.inPass,
    work: parts.work,
    columns: async function* (input) {
      for await (const part of parts.batches(input)) yield as.columnOf(input, part);
    },
    tables: async function* (input) {
      for await (const part of parts.batches(input)) yield as.tableOf(input, part);
    },
    grid: reader(as.gridOf),
    probe: reader(as.probeOf),
    tensors: reader(as.tensorsOf),
    progress: (done, total, unit = "rows", kept, seen) =>
      parts.progress(withoutUndefined({ done, total, unit, kept: kept || undefined, seen })),
    warn: parts.warn,
    record: parts.record,
    scratch: parts.scratch,
    get rowIndexes() {
      return parts.reuse()?.rowIndexes;
    },
    get pythonResults() {
      return parts.reuse()?.pythonResults;
    },
    firstRow: parts.firstRow,
  };
}
