/**
 * What is known of how ops are computed. Whoever asks has the built-in implementations loaded.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Result, TableResult } from "../../stores/formats/result.ts";
import "../implementations/mod.ts";
import {
  type Implementation,
  type ImplementationOptions,
  implementations,
  type RowParts,
  type TableOpener,
} from "./implementation.ts";
import type { Needs } from "../schedule/budget.ts";

/** How an op's rows are computed apart from each other, or `undefined` where they are not. */
export function partsOf(op: Op): RowParts<Readonly<Record<string, unknown>>> | undefined {
  return implementations.get(op.type)?.parts as RowParts<Readonly<Record<string, unknown>>> | undefined;
}

/** How the rows' origins of an op are told, or `undefined` where they are not. */
export function originsOf(op: Op): ImplementationOptions<Readonly<Record<string, unknown>>>["origins"] {
  return implementations.get(op.type)?.origins as ImplementationOptions<Readonly<Record<string, unknown>>>["origins"];
}

/** What the user should know of a stored result that is about to be used, if anything. */
export async function checkStored(op: Op, status: Status): Promise<string | undefined> {
  return await implementations.get(op.type)?.checkStored?.(op, status);
}

/** Whether an op has a check of its stored results. */
export function hasStoredCheck(op: Op): boolean {
  return implementations.get(op.type)?.checkStored !== undefined;
}

/** What an op has in common with those that share a pass with it, or `undefined` where it is computed alone. */
export function sharedFieldsOf(op: Op): Readonly<Record<string, unknown>> | undefined {
  return implementations.get(op.type)?.sharedFields?.(op.fields as never);
}

/** What computing an op takes of the machine. */
export function needsOf(op: Op): Needs {
  return implementations.get(op.type)?.needs ?? {};
}

/** The form in which an op's result is stored. */
export function storedForm(op: Op, result: Result): Result {
  const form = implementations.get(op.type)?.storedForm;
  return form === undefined ? result : form(op.fields as never, result as TableResult);
}

/** Opens an op that is not stored where it lies, if that is on other machines. */
export function tableElsewhere(op: Op): TableOpener | undefined {
  return implementations.get(op.type)?.elsewhere?.(op.fields as never);
}

/** Whether an op's result is made from its fields rather than read. */
export function isMadeFromFields(op: Op): boolean {
  return implementations.get(op.type)?.storedForm !== undefined;
}

/** Whether an op's rows are computed independently of each other. */
export function isRowWise(op: Op): boolean {
  return implementations.get(op.type)?.rowWise === true;
}

/** What computes an op. @throws {OpError} where nothing does. */
export function implementationOf(op: Op): Implementation<Readonly<Record<string, unknown>>> {
  const found = implementations.get(op.type);
  if (found === undefined) {
    throw new OpError(
      `Nothing computes ${op.type} yet: give it an implementation with Runner.implement(${op.type}, …)`,
    );
  }
  return found.run as Implementation<Readonly<Record<string, unknown>>>;
}
