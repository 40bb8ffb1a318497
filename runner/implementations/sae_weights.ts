/**
 * The autoencoders of ops: those that others trained, from their files, and those that were trained here, from the store.
 *
 * @module
 */

import { checkFeatures } from "../../ops/feature_index.ts";
import type { Op } from "../../ops/op.ts";
import { opName } from "../../ops/op_name.ts";
import { type LoadSaeFields, LoadSaeOp } from "../../ops/types/autoencoders.ts";
import type { Autoencoder } from "../autoencoders/autoencoder.ts";
import { openAutoencoder } from "../autoencoders/open.ts";
import { storedAutoencoder } from "../autoencoders/stored.ts";
import type { Context } from "../evaluation/implementation.ts";

/** The autoencoder of an op, with the point that the op tells. @throws {ModelError} where its files are others by now */
export async function autoencoderOf(
  op: Op<"sae">,
  { tensors, signal, warn }: Pick<Context, "tensors" | "signal" | "warn">,
): Promise<Autoencoder> {
  if (!isLoaded(op)) return await storedAutoencoder(await tensors(op), saeName(op));
  const fields = op.fields as unknown as LoadSaeFields;
  const sae = await openAutoencoder(fields, { signal, onWarning: warn });
  return fields.point === null ? sae : { ...sae, trainedAt: { ...sae.trainedAt, point: fields.point } };
}

/**
 * Requires that features which are on nowhere are the autoencoder's: those that are on somewhere are, and need no weights here.
 *
 * @throws {OpError} where one is not
 */
export async function requireFeatures(indices: readonly number[], features: Op<"features">, context: Context) {
  const { decoder } = await autoencoderOf(features.fields.sae as Op<"sae">, context);
  checkFeatures(indices, decoder.rows);
}

/** What an autoencoder is called in messages: its path, or its op. */
export function saeName(op: Op<"sae">): string {
  return isLoaded(op) ? String(op.fields.path) : opName(op);
}

/** What names an autoencoder's numbers: the hash of its files, or of all that they follow from. */
export function saeHash(op: Op<"sae">): string {
  return isLoaded(op) ? String(op.fields.contentHash) : op.uuid.slice(op.type.length + 1);
}

function isLoaded({ type }: Op<"sae">): boolean {
  return type === LoadSaeOp.type;
}
