/**
 * The card of a feature.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { FeatureCardOptions, Features } from "../../../ops/handles/features.ts";
import { checkOptions } from "../../../ops/options.ts";
import { show } from "../../../ops/messages.ts";
import { Chart, type ChartView } from "../charts/chart.ts";
import { checkCount } from "../check_count.ts";
import { interactive } from "../grids/interactive.ts";
import { STRIP_MODULES } from "../grids/strip.ts";
import { markup } from "../html.ts";
import { picture, svgText } from "../picture.ts";
import { card } from "../style.ts";
import { aboutFeature, featureContent, featurePictures } from "./content.ts";
import { type FeatureFacts, type ReadFacts, readFacts } from "./facts.ts";
import { runnerOf } from "./runner.ts";

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
    draw: async () => drawCard(await readFacts(features, runnerOf(features, "card"), [feature], rows)),
  });
}

function drawCard({ facts: [facts], count, note }: ReadFacts): ChartView {
  const title = `Feature ${facts.feature} of ${count}`;
  const about = aboutFeature(facts);
  const { content, data } = featureContent(facts, picture);
  const shown = interactive(content, { start: "startStrip", modules: STRIP_MODULES, data });
  const head = markup`<header><b>${title}</b> <span class="faint">${about}</span></header>`;
  return {
    html: card(head, note && markup`<p class="note"><bdi>${note}</bdi></p>`, shown),
    text: [`${title}: ${about}`, ...wordsOf(facts), note].filter(Boolean).join("\n"),
    sheet: {
      title: `${title}: ${about}`,
      pictures: featurePictures(facts).map(([caption, parts]) => ({ ...parts, svg: svgText(parts), caption })),
    },
  };
}

function wordsOf({ tokens, logits, similar, rows }: FeatureFacts): string[] {
  const listed = (name: string, texts: readonly unknown[]) => texts.length > 0 ? [`${name}: ${texts.join(" ")}`] : [];
  const spelled = (tokens: readonly string[]) => tokens.map((token) => JSON.stringify(token));
  return [
    ...listed("strongest tokens", spelled(tokens)),
    ...listed("promotes", spelled(logits?.promoted.map(({ token }) => token) ?? [])),
    ...listed("suppresses", spelled(logits?.suppressed.map(({ token }) => token) ?? [])),
    ...listed("like it", similar.map(({ feature }) => feature)),
    ...rows.slice(0, 3).map(({ row, tokens }) => `row ${row}: ${tokens.map(({ text }) => text).join("")}`),
  ];
}
