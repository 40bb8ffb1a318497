/**
 * Whether an autoencoder is used with the model that it was trained on.
 *
 * @module
 */

import type { Autoencoder } from "../autoencoders/autoencoder.ts";
import type { Context } from "../evaluation/implementation.ts";
import { comparableName, findModelProvider } from "../models/mod.ts";

/** A model that reads with an autoencoder, or is edited with one. */
export interface UsingModel {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** Number type of the weights. */
  readonly dtype: string | null;
}

/** Warns where the files of an autoencoder name another model. Nothing is said where nobody knows what a model is called. */
export async function warnOfModel(
  { trainedAt: { modelName } }: Autoencoder,
  { model, dtype }: UsingModel,
  { warn }: Pick<Context, "warn">,
): Promise<void> {
  const trained = modelName === undefined ? undefined : comparableName(modelName);
  if (trained === undefined || modelName === model) return;
  const { provider, name } = findModelProvider(model);
  const published = await provider.publishedAs?.(name, dtype);
  const used = published === undefined ? undefined : comparableName(published);
  if (used === undefined || used === trained) return;
  warn(
    `The autoencoder was trained on ${modelName}, and ${model} is ${published}: its features say nothing of another model; take ` +
      `one that was trained on ${published}, or ${modelName} itself`,
  );
}
