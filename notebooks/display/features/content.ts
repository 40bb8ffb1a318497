/**
 * A feature, drawn: how strongly it is on, what it promotes, what is like it, and the rows that it is on in.
 *
 * @module
 */

import { percentText } from "../grids/numbers.ts";
import { quoted } from "../grids/token_text.ts";
import { stripParts } from "../grids/strip.ts";
import { type Html, markup } from "../html.ts";
import type { PictureParts } from "../picture.ts";
import { histogramPicture } from "../preview/chart.ts";
import { numberText, shortNumber } from "../text.ts";
import type { FeatureFacts } from "./facts.ts";
import { promotedPicture } from "./promoted.ts";

/** A feature as it stands on a card. */
export interface FeatureContent {
  /** What is to be seen. */
  readonly content: Html;
  /** What `startStrip` is given. */
  readonly data: unknown;
}

/** How often and how strongly a feature is active, on one line. */
export function aboutFeature({ density, trained, mean, max, values }: FeatureFacts): string {
  const before = trained === undefined ? "" : ` · in training for ${percentText(trained)}`;
  if (values.length === 0) return `never active in these rows${before}`;
  const often = `active for ${percentText(density)} (${numberText(values.length)})`;
  return `${often} · mean ${shortNumber(mean)} · max ${shortNumber(max)}${before}`;
}

/** A picture of a feature. */
export interface FeaturePicture {
  /** What it is asked for by. */
  readonly name: "activations" | "logits";
  /** What it shows. */
  readonly caption: string;
  /** What it is made of. */
  readonly parts: PictureParts;
}

const ACTIVATIONS = "Activations where it is active";
const LOGITS = "What its direction adds to logits of tokens";

/** The pictures of a feature. */
export function featurePictures({ values, logits }: FeatureFacts): FeaturePicture[] {
  const histogram = histogramPicture(values, ACTIVATIONS);
  return [
    ...(histogram ? [{ name: "activations", caption: ACTIVATIONS, parts: histogram } as const] : []),
    ...(logits ? [{ name: "logits", caption: LOGITS, parts: promotedPicture(logits) } as const] : []),
  ];
}

/** Draws a feature. @param drawPicture how pictures get into the page */
export function featureContent(facts: FeatureFacts, drawPicture: (parts: PictureParts) => Html): FeatureContent {
  const pictures = featurePictures(facts).map(({ caption, parts }) => {
    return markup`<figure><figcaption>${caption}</figcaption>${drawPicture(parts)}</figure>`;
  });
  const strips = facts.rows.length === 0 ? undefined : stripParts("activation", facts.rows, drawPicture);
  const tokens = facts.tokens.length > 0 &&
    markup`<p class="faint">Strongest tokens: <bdi class="mono">${facts.tokens.map(quoted).join(" ")}</bdi></p>`;
  return {
    content: markup`<div class="figures">${pictures}${likeIt(facts)}</div>${tokens}${strips?.content}`,
    data: strips?.data ?? { rows: [] },
  };
}

function likeIt({ similar }: FeatureFacts): Html | false {
  const lines = similar.map(({ feature, cosine }) => {
    return markup`<tr><td class="number" data-feature="${feature}">${feature}</td><td class="number">${
      cosine.toFixed(2).replace("-", "−")
    }</td></tr>`;
  });
  return similar.length > 0 &&
    markup`<figure><figcaption>Features of like directions</figcaption><table><thead><tr><th class="number">feature</th><th class="number">cosine</th></tr></thead><tbody>${lines}</tbody></table></figure>`;
}
