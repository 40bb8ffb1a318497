/**
 * The inputs of an implementation, in the forms that it asks for.
 *
 * @module
 */

import { DatasetError } from "../ops/errors.ts";
import type { Op } from "../ops/op.ts";
import type { Result } from "../stores/formats/result.ts";
import type { Context } from "./implementation.ts";
import type { Scratch } from "./scratch.ts";
import * as as from "./result_values.ts";
import { opName } from "./op_name.ts";

/** What a context is made from. */
export interface ContextParts {
  readonly signal: AbortSignal;
  /** The result of one of the op's dependencies. */
  readonly result: (op: Op) => Promise<Result>;
  readonly progress: (done: number, total: number | undefined, unit: string) => void;
  readonly warn: (message: string) => void;
  readonly record: (details: { readonly [name: string]: unknown }) => void;
  readonly scratch: Scratch;
  /** Number of the first row that is computed. */
  readonly firstRow: number;
}

/** The context in which an op is computed. */
export function contextFor(op: Op, parts: ContextParts): Context {
  const reader = <T>(read: (op: Op, result: Result) => T) => async (input: Op) =>
    read(input, await parts.result(input));
  return {
    op,
    signal: parts.signal,
    table: reader(as.tableOf),
    column: reader(as.columnOf),
    texts: reader(as.textsOf),
    booleans: reader(as.booleansOf),
    mask: reader(as.maskOf),
    scores: reader(as.scoresOf),
    matrix: reader(as.matrixOf),
    values: reader(as.valuesOf),
    probe: reader((input, result) => {
      if (result.form === "probe") return result.probe;
      throw new DatasetError(`${opName(input)} has no trained classifier`);
    }),
    progress: (done, total, unit = "rows") => parts.progress(done, total, unit),
    warn: parts.warn,
    record: parts.record,
    scratch: parts.scratch,
    firstRow: parts.firstRow,
  };
}
