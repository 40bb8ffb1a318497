/**
 * What a feature does to logits, as a small picture: promoted tokens on the left, suppressed ones on the right.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { NEGATIVE, POSITIVE } from "../charts/palette.ts";
import { shortMinusText } from "../grids/numbers.ts";
import { MONO, round } from "../grids/sides.ts";
import { tokenLabel } from "../grids/token_text.ts";
import { type Html, markup } from "../html.ts";
import type { PictureParts } from "../picture.ts";
import type { FeatureLogits, TokenLogit } from "./facts.ts";

const HALF = 190;
const GAP = 20;
const LINE = 17;
const TOP = 18;
/** Where bars begin, behind the tokens, and how long the longest is. */
const BARS = 96;
const LONGEST = 52;

/** Draws the tokens of either side with a bar for what is added to each. */
export function promotedPicture({ promoted, suppressed }: FeatureLogits): PictureParts {
  const most = largest([...promoted, ...suppressed].map(({ logit }) => Math.abs(logit))) || 1;
  return {
    width: 2 * HALF + GAP,
    height: TOP + Math.max(promoted.length, suppressed.length) * LINE + 2,
    plot: () => promotedPlot([...promoted, ...suppressed]),
    label: `Promoted tokens: ${names(promoted)}; suppressed: ${names(suppressed)}`,
    content: markup`${side("promotes", promoted, 0, POSITIVE, most)}${
      side("suppresses", suppressed, HALF + GAP, NEGATIVE, most)
    }`,
  };
}

async function promotedPlot(tokens: readonly TokenLogit[]): Promise<object> {
  const plot = await import("@observablehq/plot");
  const bars = tokens.map(({ token, logit }, row) => ({ row, token, logit }));
  return {
    height: bars.length * LINE + 50,
    marginLeft: BARS,
    x: { label: "logit", grid: true },
    // Tokens that look the same have bars of their own.
    y: {
      domain: bars.map(({ row }) => row),
      tickFormat: (row: number) => tokenLabel(bars[row].token, 13),
      label: null,
      tickSize: 0,
    },
    color: { type: "identity" },
    marks: [
      plot.barX(bars, { x: "logit", y: "row", fill: ({ logit }) => logit < 0 ? NEGATIVE : POSITIVE }),
      plot.ruleX([0]),
    ],
  };
}

function side(name: string, tokens: readonly TokenLogit[], x: number, colour: string, most: number): Html {
  const lines = tokens.map(({ token, logit }, i) => {
    const y = TOP + i * LINE;
    const width = round(Math.abs(logit) / most * LONGEST);
    return markup`<text x="${x}" y="${y + 12}" ${MONO}>${tokenLabel(token, 13)}</text><rect x="${x + BARS}" y="${
      y + 3
    }" width="${width}" height="11" fill="${colour}"/><text x="${round(x + BARS + width + 4)}" y="${y + 12}">${
      shortMinusText(logit)
    }</text>`;
  });
  return markup`<g font-size="11" fill="currentColor"><text x="${x}" y="11" fill-opacity="0.8">${name}</text>${lines}</g>`;
}

function names(tokens: readonly TokenLogit[]): string {
  return tokens.map(({ token }) => JSON.stringify(token)).join(", ");
}
