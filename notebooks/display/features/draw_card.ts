/**
 * Drawing a feature.
 *
 * @module
 */

import type { Features } from "../../../ops/handles/features.ts";
import type { View } from "../bundle.ts";
import { interactive } from "../grids/interactive.ts";
import { STRIP_MODULES } from "../grids/strip.ts";
import { markup } from "../html.ts";
import { picture, svgText } from "../picture.ts";
import { card } from "../style.ts";
import { aboutFeature, featureContent, featurePictures } from "./content.ts";
import { type FeatureFacts, type ReadFacts, readFacts } from "./facts.ts";
import { runnerOf } from "./runner.ts";

/** Draws a feature. Computes what is missing. */
export async function drawCard(features: Features, feature: number, mostRows: number): Promise<View> {
  return cardView(await readFacts(features, runnerOf(features, "card"), [feature], mostRows));
}

function cardView({ facts: [facts], count, note }: ReadFacts): View {
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
      pictures: featurePictures(facts).map(({ parts, ...named }) => ({ ...parts, svg: svgText(parts), ...named })),
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
