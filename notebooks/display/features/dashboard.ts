/**
 * Many features to look through without a kernel: a table of them, and the card of the one that is chosen.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { FeatureDashboardOptions, Features } from "../../../ops/handles/features.ts";
import { checkOptions } from "../../../ops/options.ts";
import { show } from "../../../ops/messages.ts";
import { checkCount } from "../check_count.ts";
import { Shown } from "../shown.ts";
import { FIXED_BYTES, TABLE_BYTES } from "./dashboard_bytes.ts";

/** What the table, the first card, scripts and styles take. */
const LEAST_BYTES = FIXED_BYTES + TABLE_BYTES;
const NAMES = ["features", "count", "positives", "rows", "maxBytes"];
/** Draws features. Drawing them computes what is missing. @throws {OpError} for wrong options */
export function featureDashboard(features: Features, options: FeatureDashboardOptions): Shown {
  const given = checkOptions("dashboard", options, NAMES) as FeatureDashboardOptions;
  const { count = 100, rows = 5, maxBytes = 3_000_000 } = given;
  checkCount("dashboard", "count", count, 1);
  checkCount("dashboard", "rows", rows, 0);
  checkCount("dashboard", "maxBytes", maxBytes, LEAST_BYTES);
  const wanted = given.features === undefined ? undefined : chosen(given.features);
  return new Shown({
    name: "Features",
    maxBytes,
    draw: async () => {
      const { drawDashboard } = await import("./draw_dashboard.ts");
      return await drawDashboard(features, { ...given, count, rows, maxBytes }, wanted);
    },
  });
}

function chosen(features: NonNullable<FeatureDashboardOptions["features"]>): number[] {
  const list = (typeof features === "object" ? Array.from(features) : [features]).map(Number);
  const odd = list.find((feature) => !Number.isSafeInteger(feature) || feature < 0);
  if (odd === undefined && list.length > 0) return [...new Set(list)];
  throw new OpError(`dashboard() takes features, indices from 0, got ${odd === undefined ? "none" : show(odd)}`);
}
