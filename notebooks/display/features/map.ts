/**
 * The directions of features in the plane.
 *
 * @module
 */

import { FeaturePeaks, FeatureSums } from "../../../ops/feature_sums.ts";
import type { Features } from "../../../ops/handles/features.ts";
import type { Sae } from "../../../ops/handles/sae.ts";
import type { UmapOptions } from "../../../ops/handles/vector_column.ts";
import { Chart } from "../charts/chart.ts";
import { runnerOf } from "./runner.ts";

const MAX_BYTES = 6_000_000;

/** Draws a point for each feature, coloured by how often it is active. Drawing it computes what is missing. */
export function featureMap(features: Features, options: UmapOptions): Chart {
  const sae = features.fields.sae as Sae;
  const layout = sae.directions().umapVis({ metric: "cosine", ...options });
  const title = "Features by their directions, coloured by the share of tokens that they are active for";
  const draw = async () => {
    const runner = runnerOf(features, "map");
    const places = await layout.toMatrix({ runner });
    const { percentText } = await import("../grids/numbers.ts");
    const { drawScatter } = await import("../scatter/draw.ts");
    const { quoted } = await import("../grids/token_text.ts");
    const [sums, peaks] = [new FeatureSums(places.rows), new FeaturePeaks(places.rows)];
    for await (const rows of runner.featureBatches(features)) {
      for (const row of rows) [sums, peaks].forEach((each) => each.add(row));
    }
    const { density } = sums.stats();
    const tooltip = Array.from(density, (share, feature) => {
      const token = peaks.tokens[feature];
      return `active for ${percentText(share)}${token === undefined ? "" : `, most at ${quoted(token)}`}`;
    });
    const color = Array.from(density, (share) => share === 0 ? NaN : Math.log10(share));
    const label = Array.from(density, (_, feature) => `feature ${feature}`);
    const said = (power: number) => percentText(10 ** power);
    return await drawScatter(places, { color, label, tooltip, title, maxBytes: MAX_BYTES, isMap: true, said });
  };
  return new Chart({ name: title, maxBytes: MAX_BYTES, draw });
}
