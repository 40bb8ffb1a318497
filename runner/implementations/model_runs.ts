/**
 * What all implementations that run a language model have in common.
 *
 * @module
 */

import { sha256Hex } from "../../ops/sha256.ts";
import { ModelError } from "../../ops/errors.ts";
import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { opName } from "../../ops/op_name.ts";
import type { TokenOrText } from "../../ops/types/patches.ts";
import type { Context } from "../evaluation/implementation.ts";
import { jsonCopy } from "../evaluation/json_data.ts";
import { findModelProvider, type ModelInput, type RunOptions } from "../models/mod.ts";
import type { Needs } from "../schedule/budget.ts";

/** What a run needs of the machine. */
export const ONE_MODEL: Needs = { models: 1 };

/** Which model an op runs. */
export interface ModelFields {
  /** `scheme:name`. */
  readonly model: string;
  /** Number type of its weights. */
  readonly dtype: string | null;
}

/** The model as it was when the run began. */
export interface RecordedModel {
  /** What identifies it. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** A name for that. */
  readonly fingerprint: string;
}

/** Keeps what identifies the model, as it is now, in the statuses. @param isLocal Whether it is to be here already. */
export async function recordModel(
  { model, dtype }: ModelFields,
  contexts: readonly Context[],
  signal: AbortSignal,
  isLocal = false,
): Promise<RecordedModel> {
  const { provider, name } = findModelProvider(model);
  const provenance = await provider.provenance?.(name, dtype, { ...runOptions(contexts, signal), isLocal }) ?? {};
  contexts.forEach((context) => context.record({ model: provenance }));
  const fingerprint = sha256Hex(recordedText(provenance)).slice(0, 16);
  return { provenance, fingerprint };
}

/** What to say of a stored result whose model's files are others now. A model that is not here says nothing. */
export async function changedModel(op: Op, { provenance }: Status): Promise<string | undefined> {
  const stored = provenance?.model;
  if (isUnknown(stored)) return undefined;
  const model = op.fields.model as string;
  const { provider, name } = findModelProvider(model);
  const dtype = op.fields.dtype as string | null ?? null;
  const now = await provider.provenance?.(name, dtype, { isLocal: true }).catch(() => undefined);
  if (isUnknown(now) || recordedText(now) === recordedText(stored)) return undefined;
  return `${opName(op)} was computed with other files of the model ${model} than are here now: ` +
    "its result is used as it is; under another name the model is computed anew";
}

/** What identifies a model, as a status holds it. */
function recordedText(provenance: unknown): string {
  return JSON.stringify(jsonCopy(provenance, "the model").data);
}

/** Whether nothing was told of what identifies a model. */
function isUnknown(provenance: unknown): boolean {
  return Object.keys(provenance ?? {}).length === 0;
}

/** How an op passes rows through a model. */
export interface RequestFields extends ModelFields {
  /** Where the model runs. */
  readonly device: string;
  /** Most rows of a pass. */
  readonly batchSize: number | bigint;
  /** Most tokens of a row. */
  readonly maxLength: number | bigint | null;
  /** Whether texts are put into the model's chat template. */
  readonly applyChatTemplate: boolean;
}

/** The part of a request that is the same for all rows. @param name the model's name, without the scheme */
export function settingsOf(fields: RequestFields, name: string) {
  const { dtype, device, batchSize, maxLength, applyChatTemplate } = fields;
  return {
    name,
    dtype,
    device,
    batchSize: Number(batchSize),
    maxLength: maxLength === null ? null : Number(maxLength),
    applyChatTemplate,
  };
}

/** How many rows are done before a run. */
export interface Begun {
  /** Rows that other machines compute, and that do not count. */
  readonly others: number;
  /** Rows that an earlier run finished. */
  readonly kept: number;
}

const NEW: Begun = { others: 0, kept: 0 };

/**
 * Every op of a shared pass hears of its progress and its warnings.
 *
 * @param begun what of the rows is done before the run
 */
export function runOptions(
  contexts: readonly Context[],
  signal: AbortSignal,
  { others, kept }: Begun = NEW,
): RunOptions {
  return {
    signal,
    onProgress: ({ rows, totalRows, knownRows = others + kept }) => {
      contexts.forEach((context) => context.progress(rows - others, totalRows - others, "rows", knownRows - others));
    },
    onDownload: ({ bytes, totalBytes }) =>
      contexts.forEach((context) => context.progress(megabytes(bytes), megabytes(totalBytes), "MB")),
    onWarning: (warning) => contexts.forEach((context) => context.warn(warning)),
    onReady: (engine) => contexts.forEach((context) => context.record({ engine })),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** What a model reads of a column. @throws {ModelError} if there are no rows */
export async function inputsOf(context: Context, text: Op): Promise<readonly ModelInput[]> {
  const values = await context.pythonJson(text);
  if (values.length === 0) throw new ModelError("there are no rows to run the model on: the dataset is empty");
  return values as unknown as readonly ModelInput[];
}

/** One token for each row: the same for all, or those of a column. */
export async function answersOf(token: TokenOrText, rows: number, context: Context): Promise<(string | number)[]> {
  if (typeof token === "string") return new Array(rows).fill(token);
  if (typeof token !== "object") return new Array(rows).fill(Number(token));
  return (await context.texts(token)).map((text) => text ?? "");
}
