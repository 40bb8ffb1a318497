/**
 * What an autoencoder is, as plain data.
 *
 * @module
 */

import type { JsonData } from "../../stores/formats/result.ts";
import type { Autoencoder } from "./autoencoder.ts";

/** What an autoencoder is. */
export type SaeDescription = { readonly [name: string]: JsonData };

/** Describes an autoencoder. @param point where it reads, as far as that is known */
export function describeSae(sae: Autoencoder, point: string | undefined): SaeDescription {
  const { architecture, trainedAt, encoder: { rows, columns }, normalization } = sae;
  return {
    architecture,
    d_in: rows,
    d_sae: columns,
    normalization,
    point: point ?? null,
    trained_at: { ...trainedAt } as SaeDescription,
  };
}
