/**
 * Drawing a dashboard of features.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { Evaluator } from "../../../ops/evaluator.ts";
import type { RankedFeature } from "../../../ops/feature_statistics.ts";
import type { FeatureDashboardOptions, Features } from "../../../ops/handles/features.ts";
import { mapResting } from "../../../stores/pace.ts";
import * as unpack from "../client/unpack.js";
import type { View } from "../bundle.ts";
import { quoted } from "../grids/token_text.ts";
import { STRIP_MODULES } from "../grids/strip.ts";
import { GRID_STYLE } from "../grids/style.ts";
import { type Html, markup } from "../html.ts";
import { INTERACTIVE_STYLE } from "../interactive_style.ts";
import { picture, pictureInPage } from "../picture.ts";
import { compressedJson } from "../compressed_json.ts";
import { contentId, startScript } from "../script.ts";
import { card } from "../style.ts";
import { shownColumns } from "../tables/columns.ts";
import { explorer } from "../tables/explorer.ts";
import type { ShownRows } from "../tables/source.ts";
import { TABLE_STYLE } from "../tables/style.ts";
import { numberText } from "../text.ts";
import * as client from "./client/dashboard.js";
import { aboutFeature, featureContent } from "./content.ts";
import { type FeatureFacts, type ReadFacts, readFacts } from "./facts.ts";
import { runnerOf } from "./runner.ts";
import { FIXED_BYTES, TABLE_BYTES } from "./dashboard_bytes.ts";

/** Options, with what was left to be settled. */
export type Settled = FeatureDashboardOptions & Required<Pick<FeatureDashboardOptions, "count" | "rows" | "maxBytes">>;

/** Draws features. Computes what is missing. */
export async function drawDashboard(
  features: Features,
  options: Settled,
  wanted: readonly number[] | undefined,
): Promise<View> {
  const runner = runnerOf(features, "dashboard");
  const { positives, rows, maxBytes } = options;
  const ranked = positives && await features.rank({ positives, runner });
  const shown = wanted ?? ranked?.slice(0, options.count).map(({ feature }) => feature) ??
    await strongest(features, options.count, runner);
  return dashboardView(await readFacts(features, runner, shown, rows), ranked, { rows, maxBytes });
}

/** A dashboard of what was read. @param ranked how well features tell rows apart, where that was asked for */
export async function dashboardView(
  { facts, count, note }: ReadFacts,
  ranked: readonly RankedFeature[] | undefined,
  { rows, maxBytes }: Pick<Settled, "rows" | "maxBytes">,
): Promise<View> {
  const title = `${numberText(facts.length)} of ${numberText(count)} features`;
  const head = markup`<header><b>${title}</b></header>${note && markup`<p class="note"><bdi>${note}</bdi></p>`}`;
  if (facts.length === 0) return { html: card(head, markup`<p class="faint">No feature is active.</p>`), text: title };
  const table = await explorer(await tableOf(facts, ranked), { pageSize: 10, sort: null, maxBytes: TABLE_BYTES });
  const { packed, left } = await packCards(facts, maxBytes - FIXED_BYTES - TABLE_BYTES);
  const first = markup`<div class="pg-feature">${cardOf(facts[0], picture).html}</div>`;
  const id = contentId(packed);
  const shorter = left < rows &&
    markup`<p class="faint">${left} rows of tokens for each feature are in this output.</p>`;
  const content = markup`<div id="${id}">${table.html}${shorter}${first}</div>`;
  const modules = [unpack, ...STRIP_MODULES, client];
  return {
    html: markup`${card(INTERACTIVE_STYLE, TABLE_STYLE, GRID_STYLE, head, content)}${table.script}${
      startScript(id, "startFeatures", modules, { packed })
    }`,
    text: [title, note, table.text].filter(Boolean).join("\n"),
  };
}

/** Those that are active most strongly. */
async function strongest(features: Features, count: number, runner: Evaluator): Promise<number[]> {
  const { max } = await features.stats({ runner });
  const on = [...max.keys()].filter((feature) => max[feature] > 0);
  return on.sort((a, b) => max[b] - max[a] || a - b).slice(0, count);
}

async function tableOf(
  facts: readonly FeatureFacts[],
  ranked: readonly RankedFeature[] | undefined,
): Promise<ShownRows> {
  const areas = new Map(ranked?.map(({ feature, rocAuc }) => [feature, rocAuc]));
  const spelled = (tokens: readonly string[] = []) => tokens.slice(0, 4).map(quoted).join(" ");
  const columns: Record<string, readonly unknown[]> = {
    ...(ranked && { "ROC AUC": facts.map(({ feature }) => areas.get(feature) ?? 0.5) }),
    "active": facts.map(({ density }) => density),
    "mean": facts.map(({ mean }) => Number.isNaN(mean) ? null : mean),
    "max": facts.map(({ max }) => max),
    "strongest tokens": facts.map(({ tokens }) => spelled(tokens)),
    ...(facts[0].logits &&
      { "promotes": facts.map(({ logits }) => spelled(logits?.promoted.map(({ token }) => token))) }),
  };
  return {
    columns: await shownColumns(Object.entries(columns)),
    count: facts.length,
    total: facts.length,
    numbers: facts.map(({ feature }) => feature),
    rowName: "feature",
    colours: new Map(),
  };
}

/** A card as the script takes it. */
interface PackedCard {
  readonly feature: number;
  readonly html: string;
  readonly data: unknown;
}

/** Cards with as many rows of tokens as fit. */
async function packCards(
  facts: readonly FeatureFacts[],
  room: number,
): Promise<{ readonly packed: string; readonly left: number }> {
  let left = largest(facts.map(({ rows }) => rows.length));
  for (;;) {
    const cards = await mapResting(facts, (each) => packedCard({ ...each, rows: each.rows.slice(0, left) }));
    const packed = await compressedJson(cards);
    if (packed.length <= room || left === 0) return { packed, left };
    left = Math.floor(left * Math.min(0.8, room / packed.length));
  }
}

function packedCard(facts: FeatureFacts): PackedCard {
  const { html, data } = cardOf(facts, pictureInPage);
  return { feature: facts.feature, html: html.toString(), data };
}

function cardOf(facts: FeatureFacts, drawPicture: typeof picture): { readonly html: Html; readonly data: unknown } {
  const { content, data } = featureContent(facts, drawPicture);
  const head = markup`<h4 style="margin-top:12px">Feature ${facts.feature} · <span class="faint">${
    aboutFeature(facts)
  }</span></h4>`;
  return { html: markup`${head}${content}`, data };
}
