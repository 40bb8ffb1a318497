/**
 * What is known of how ops are computed. What computes a built-in op type is loaded when it is first asked for.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Result, TableResult } from "../../stores/formats/result.ts";
import { loadPart } from "../load_part.ts";
import { BUILT_IN } from "../implementations/mod.ts";
import {
  type Implementation,
  type ImplementationOptions,
  implementations,
  type Registered,
  type RowParts,
  type TableOpener,
} from "./implementation.ts";
import type { Needs } from "../schedule/budget.ts";

/** As many take some milliseconds to be read and made into values. */
const ROWS_OF_STRETCH = 8192;

type AnyFields = Readonly<Record<string, unknown>>;

/** Makes sure that {@linkcode sharedFieldsOf} and {@linkcode needsOf} know some ops. */
export async function loadImplementations(ops: readonly Op[]): Promise<void> {
  await Promise.all(new Set(ops.map(({ type }) => type)).values().map(registered));
}

/** How an op's rows are computed apart from each other, or `undefined` where they are not. */
export async function partsOf({ type }: Op): Promise<RowParts<AnyFields> | undefined> {
  return (await registered(type))?.parts as RowParts<AnyFields> | undefined;
}

/** How the rows' origins of an op are told, or `undefined` where they are not. */
export async function originsOf({ type }: Op): Promise<ImplementationOptions<AnyFields>["origins"]> {
  return (await registered(type))?.origins as ImplementationOptions<AnyFields>["origins"];
}

/** What the user should know of a stored result that is about to be used, if anything. */
export async function checkStored(op: Op, status: Status): Promise<string | undefined> {
  return await (await registered(op.type))?.checkStored?.(op, status);
}

/** Whether an op has a check of its stored results. */
export async function hasStoredCheck({ type }: Op): Promise<boolean> {
  return (await registered(type))?.checkStored !== undefined;
}

/** What an op has in common with those that share a pass with it, or `undefined` where it is computed alone. */
export function sharedFieldsOf({ type, fields }: Op): AnyFields | undefined {
  return loaded(type)?.sharedFields?.(fields as never);
}

/** What computing an op takes of the machine. */
export function needsOf({ type }: Op): Needs {
  return loaded(type)?.needs ?? {};
}

/** The form in which an op's result is stored. */
export async function storedForm({ type, fields }: Op, result: Result): Promise<Result> {
  const form = (await registered(type))?.storedForm;
  return form === undefined ? result : form(fields as never, result as TableResult);
}

/** Opens an op that is not stored where it lies, if that is on other machines. */
export async function tableElsewhere({ type, fields }: Op): Promise<TableOpener | undefined> {
  return (await registered(type))?.elsewhere?.(fields as never);
}

/** Whether an op's result is made from its fields rather than read. */
export async function isMadeFromFields({ type }: Op): Promise<boolean> {
  return (await registered(type))?.storedForm !== undefined;
}

/** Whether an op's rows are computed independently of each other. */
export async function isRowWise({ type }: Op): Promise<boolean> {
  return (await registered(type))?.rowWise === true;
}

/** Most rows of an op that are computed in one stretch. */
export async function rowsOfStretch({ type }: Op): Promise<number> {
  return (await registered(type))?.isQuick === true ? Infinity : ROWS_OF_STRETCH;
}

/** What computes an op. @throws {OpError} where nothing does. */
export async function implementationOf({ type }: Op): Promise<Implementation<AnyFields>> {
  const found = await registered(type);
  if (found === undefined) {
    throw new OpError(`Nothing computes ${type} yet: give it an implementation with Runner.implement(${type}, …)`);
  }
  return found.run as Implementation<AnyFields>;
}

async function registered(type: string): Promise<Registered | undefined> {
  const load = BUILT_IN.get(type);
  if (load !== undefined && implementations.get(type) === undefined) await loadPart(load);
  return implementations.get(type);
}

function loaded(type: string): Registered | undefined {
  const found = implementations.get(type);
  if (found === undefined && BUILT_IN.has(type)) throw new OpError(`what computes ${type} has not been loaded yet`);
  return found;
}
