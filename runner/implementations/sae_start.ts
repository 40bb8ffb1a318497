/**
 * Whether texts begin as those did that an autoencoder was trained on.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { PassFields } from "../../ops/types/pass_fields.ts";
import { show } from "../../ops/messages.ts";
import type { Autoencoder } from "../autoencoders/autoencoder.ts";
import type { Context } from "../evaluation/implementation.ts";
import { findModelProvider } from "../models/mod.ts";
import { tokensOf } from "./token_rows.ts";

/** Fields of an op that reads texts with an autoencoder. */
type ReadFields = PassFields & { readonly model: string; readonly text: Op<"text">; readonly sae: Op<"sae"> };

/**
 * Warns where the first text begins otherwise than those that the autoencoder was trained on: with the model's first token, or
 * without it. Nothing is said where nobody knows.
 */
export async function warnOfStart({ trainedAt }: Autoencoder, fields: ReadFields, context: Context): Promise<void> {
  const { prependBos } = trainedAt;
  if (prependBos === undefined) return;
  const { provider, name } = findModelProvider(fields.model);
  const { startToken } = await provider.labels?.(name, fields.dtype, { signal: context.signal }) ?? {};
  const first = await (await tokensOf(fields as never, context))?.next();
  const text = first?.value?.texts[0];
  if (startToken === undefined || text === undefined || (text === startToken) === prependBos) return;
  const [trained, way] = prependBos ? ["began", "put it before the texts"] : ["did not begin", "leave it out"];
  context.warn(
    `The autoencoder was trained on texts that ${trained} with ${
      show(startToken)
    } (prepend_bos: ${prependBos}), and the first ` +
      `one here begins with ${show(text)}: what it was not trained on, it explains badly; ${way}`,
  );
}
