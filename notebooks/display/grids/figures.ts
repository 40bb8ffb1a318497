/**
 * Figures below each other, whose cells the pointer reads.
 *
 * @module
 */

import * as element from "../client/element.js";
import { type Html, type HtmlValue, markup } from "../html.ts";
import * as maps from "./client/maps.js";
import { type Figure, figureImage } from "./figure.ts";
import { interactive } from "./interactive.ts";

/** A figure, what stands above it, or parts that are folded away until they are asked for. */
export type Part = HtmlValue | Figure | { readonly summary: string; readonly parts: readonly Part[] };

/** Puts figures, each with what stands above it, below each other. */
export function figures(parts: readonly Part[]): Html {
  const data = { maps: figuresIn(parts).map(({ map }) => map) };
  return interactive(markup`${parts.map(partMarkup)}`, { start: "startMaps", modules: [element, maps], data });
}

function partMarkup(part: Part): HtmlValue {
  if (isFigure(part)) return markup`<div class="pg-wide">${figureImage(part)}</div>`;
  if (!isFold(part)) return part;
  return markup`<details><summary>${part.summary}</summary>${part.parts.map(partMarkup)}</details>`;
}

/** The figures in the order in which they are drawn. */
function figuresIn(parts: readonly Part[]): Figure[] {
  return parts.flatMap((part) => isFigure(part) ? [part] : isFold(part) ? figuresIn(part.parts) : []);
}

function isFigure(part: Part): part is Figure {
  return typeof part === "object" && part !== null && "map" in part && "content" in part;
}

function isFold(part: Part): part is Extract<Part, { readonly summary: string }> {
  return typeof part === "object" && part !== null && "summary" in part;
}
