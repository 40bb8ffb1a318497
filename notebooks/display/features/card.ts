/**
 * The card of a feature.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { FeatureCardOptions, Features } from "../../../ops/handles/features.ts";
import { checkOptions } from "../../../ops/options.ts";
import { show } from "../../../ops/messages.ts";
import { Chart } from "../charts/chart.ts";
import { checkCount } from "../check_count.ts";

/** Draws a feature. Drawing it computes what is missing. @throws {OpError} for wrong options */
export function featureCard(features: Features, index: unknown, options: FeatureCardOptions): Chart {
  const { rows = 10 } = checkOptions("card", options, ["rows"]) as FeatureCardOptions;
  const feature = Number(index);
  if (!Number.isSafeInteger(feature) || feature < 0) {
    throw new OpError(`card() takes which feature, from 0, got ${show(index)}`);
  }
  checkCount("card", "rows", rows, 0);
  return new Chart({
    name: `Feature ${feature}`,
    draw: async () => {
      const { drawCard } = await import("./draw_card.ts");
      return await drawCard(features, feature, rows);
    },
  });
}
