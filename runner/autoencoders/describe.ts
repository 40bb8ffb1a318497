/**
 * What an autoencoder is, as plain data.
 *
 * @module
 */

import type { JsonData } from "../../stores/formats/result.ts";
import type { Autoencoder } from "./autoencoder.ts";
import type { WeightMatrix } from "./weight_matrix.ts";

/** What an autoencoder is. */
export type SaeDescription = { readonly [name: string]: JsonData };

/** What of an autoencoder is described. */
export interface DescribedSae extends Pick<Autoencoder, "architecture" | "trainedAt" | "normalization"> {
  /** Rows and columns of its encoder. */
  readonly encoder: Pick<WeightMatrix, "rows" | "columns">;
}

/** Describes an autoencoder. @param point where it reads, as far as that is known */
export function describeSae(sae: DescribedSae, point: string | undefined): SaeDescription {
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
