/**
 * How long a model's passes over some texts take at least: the products of the same batches alone.
 *
 * @module
 */
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { intoBatches, scheduleWindows } from "../../runner/models/rows/schedule.ts";
import { createTokenEncoder } from "../../runner/models/rows/tokens.ts";
import type { Run } from "../table/task.ts";
import { type BatchSize, type CutAt, productsReady } from "./gemm.ts";

/** What goes through a model. */
export interface Passes extends CutAt {
  /** The model's folder. */
  readonly model: string;
  /** The texts. */
  readonly rows: readonly string[];
  /** Texts of a batch, at most. */
  readonly batchSize: number;
  /** Tokens of a text, at most. */
  readonly maxLength: number;
}

/** Gets ready to do nothing but their products, on all cores. */
export async function passesReady({ model: path, layers, lastToken, ...texts }: Passes): Promise<Run> {
  const model = await openModelFolder(path);
  const request = { model, ...texts, applyChatTemplate: false };
  const encoder = await createTokenEncoder(model, request);
  const { rows } = texts;
  const windows = await Array.fromAsync(scheduleWindows({ rows, encoder, isDone: () => false, signal: undefined }));
  const batches = windows.flatMap((window) => intoBatches(window, request)).map(sizeOf);
  return { work: await productsReady(model, { layers, lastToken }, batches, navigator.hardwareConcurrency) };
}

function sizeOf(batch: readonly { readonly ids: { readonly length: number } }[]): BatchSize {
  return { rows: batch.length, tokens: batch.length * Math.max(...batch.map(({ ids }) => ids.length)) };
}
