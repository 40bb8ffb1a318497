/**
 * Attention patterns, as CircuitsVis shows them: all heads small, one large, and the tokens, of which each says where it
 * looks.
 *
 * @module
 */

import { encodeBase64 } from "../../../ops/standard.ts";
import { mapResting } from "../../../stores/pace.ts";
import * as element from "../client/element.js";
import * as unpack from "../client/unpack.js";
import { rgb } from "../charts/palette.ts";
import { type Html, markup, raw } from "../html.ts";
import { picture, type PictureParts } from "../picture.ts";
import { encodePng } from "../png.ts";
import { compressedJson } from "../compressed_json.ts";
import * as attention from "./client/attention.js";
import * as maps from "./client/maps.js";
import { type CellBox, frame } from "./cells.ts";
import { cellColours } from "./cell_plot.ts";
import { PAGE } from "./figure.ts";
import { interactive } from "./interactive.ts";
import { percentText } from "./numbers.ts";
import { SHARE, shareScale } from "./shades.ts";
import { leftNames, leftWidth, round, type Side, underHeight, underNames } from "./sides.ts";
import { quoted } from "./token_text.ts";

/** The attention within one text. */
export interface AttentionRow {
  /** The number of the row. */
  readonly row: number;
  /** The texts of its tokens. */
  readonly tokens: readonly string[];
  /** Each head's weights: from a query (which row) to a key (which column), `tokens * tokens` of them. */
  readonly heads: readonly HeadWeights[];
}

/** One head of one layer. */
export interface HeadWeights {
  /** The name of the layer. */
  readonly layer: string;
  /** The name of the head within its layer. */
  readonly head: string;
  /** The weights, a query's beside each other. */
  readonly weights: ArrayLike<number>;
}

/** The most weights that an output holds. */
const MOST = 250_000;

/**
 * Draws attention: where scripts do not run, a still picture of the first row's heads and its first head.
 *
 * @param rows what is not drawn is not asked for
 * @param count how many there are
 */
export async function attentionView(rows: Iterable<AttentionRow>, count: number): Promise<Html> {
  const fitting = withinBudget(rows);
  const drawn = fitting.map(withFewHeads);
  const heads = fitting[0].heads.length - drawn[0].heads.length;
  const content = markup`<div class="pg-static pg-wide">${picture(stillAttention(drawn[0]))}</div>${
    leftOut(heads, count - drawn.length)
  }`;
  const data = { hue: SHARE, packed: await packRows(drawn) };
  return interactive(content, { start: "startAttention", modules: [element, unpack, maps, attention], data });
}

/** The first rows that fit, and one at least. */
function withinBudget(rows: Iterable<AttentionRow>): AttentionRow[] {
  const kept: AttentionRow[] = [];
  let room = MOST;
  for (const row of rows) {
    room -= row.tokens.length ** 2 * row.heads.length;
    if (room < 0 && kept.length > 0) break;
    kept.push(row);
  }
  return kept;
}

/** Of a row that does not fit as many heads as do, and one at least. */
function withFewHeads(row: AttentionRow): AttentionRow {
  return { ...row, heads: row.heads.slice(0, Math.max(1, Math.floor(MOST / row.tokens.length ** 2))) };
}

function leftOut(heads: number, texts: number): Html | false {
  const parts = [[heads, "heads"], [texts, "rows"]].filter(([count]) => count !== 0).map((part) => part.join(" more "));
  return parts.length > 0 && markup`<p class="faint">${parts.join(" and ")} are not drawn.</p>`;
}

/** Weights in thousandths, which compress well. */
async function packRows(rows: readonly AttentionRow[]): Promise<string> {
  const data = await mapResting(rows, ({ row, tokens, heads }) => ({
    row,
    tokens,
    heads: heads.map(({ layer, head, weights }) => {
      return { layer, head, weights: Array.from(weights, (weight) => Math.round(weight * 1000)) };
    }),
  }));
  return await compressedJson(data);
}

const GAP = 5;
const LABELS = 52;

/** The still picture: all heads small, the first one large. */
export function stillAttention(row: AttentionRow): PictureParts {
  const layers = [...new Set(row.heads.map(({ layer }) => layer))];
  const most = layers.reduce((most, layer) => Math.max(most, row.heads.filter((own) => own.layer === layer).length), 0);
  const size = Math.max(28, Math.min(64, Math.floor((PAGE - LABELS) / most) - GAP));
  const thumbnails = layers.map((layer, i) => layerMarkup(row, layer, i * (size + GAP + 12), size));
  const top = layers.length * (size + GAP + 12) + 10;
  const large = largeHead(row, top);
  return {
    width: Math.max(LABELS + most * (size + GAP), large.width),
    height: large.height,
    label: `Attention of ${row.heads.length} heads in row ${row.row}`,
    plot: () => attentionPlot(row),
    content: markup`${thumbnails}${large.content}`,
  };
}

/** The size of a head in a spec, in pixels. */
const PLOTTED = 140;

/** All heads beside each other, those of a layer in one row, as a spec of Observable Plot. */
async function attentionPlot({ tokens, heads }: AttentionRow): Promise<object> {
  const plot = await import("@observablehq/plot");
  const cells = heads.flatMap(({ layer, head, weights }) => {
    return Array.from(weights, (weight, i) => {
      const [query, key] = [Math.floor(i / tokens.length), i % tokens.length];
      return { layer, head, query, key, from: tokens[query], to: tokens[key], weight };
    });
  });
  const places = { domain: tokens.map((_, i) => i), tickSize: 0 };
  const count = (of: "layer" | "head") => new Set(heads.map((head) => head[of])).size;
  return {
    width: count("head") * PLOTTED + 80,
    height: count("layer") * PLOTTED + 50,
    padding: 0,
    fx: { label: "head" },
    fy: { label: "layer" },
    x: { ...places, label: "to", axis: null },
    y: { ...places, label: "from", axis: null },
    color: { ...cellColours(shareScale()), label: "attention" },
    marks: [
      plot.frame({ strokeOpacity: 0.25 }),
      plot.cell(cells, { fx: "head", fy: "layer", x: "key", y: "query", fill: "weight", title: attentionTitle }),
    ],
  };
}

function attentionTitle({ from, to, weight }: { from: string; to: string; weight: number }): string {
  return `${quoted(from)} → ${quoted(to)}: ${percentText(weight)}`;
}

function layerMarkup(row: AttentionRow, layer: string, y: number, size: number): Html {
  const heads = row.heads.filter((own) => own.layer === layer).map((head, i) => {
    const x = LABELS + i * (size + GAP);
    return markup`${weightsImage(head, row.tokens.length, { x, y: y + 12, width: size, height: size })}<text x="${
      x + size / 2
    }" y="${y + 9}" font-size="10" text-anchor="middle">${head.head}</text>`;
  });
  return markup`<g fill="currentColor"><text x="${LABELS - 8}" y="${
    round(y + 16 + size / 2)
  }" font-size="11" text-anchor="end">layer ${layer}</text>${heads}</g>`;
}

/** A head's weights as a picture of a pixel for each, in a frame. */
function weightsImage({ weights }: HeadWeights, count: number, { x, y, width, height }: CellBox): Html {
  const png = encodeBase64(encodePng(pixelsOf(weights), count, count));
  return markup`<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${
    raw(png)
  }"/>${frame(1, 1, { x: x + 1, y: y + 1, width: width - 1, height: height - 1 })}`;
}

function pixelsOf(weights: ArrayLike<number>): Uint8ClampedArray {
  const colour = rgb(SHARE);
  return Uint8ClampedArray.from({ length: weights.length * 4 }, (_, i) => {
    return i % 4 === 3 ? weights[(i - 3) / 4] * 255 : colour[i % 4];
  });
}

function largeHead({ tokens, heads: [head] }: AttentionRow, top: number) {
  const side = (name: string): Side => ({ name, areTokens: true, lines: [{ name: "", texts: tokens }] });
  const [from, to] = [side("from"), side("to")];
  const x = leftWidth(from, to);
  const width = Math.max(12, Math.min(24, Math.floor(420 / tokens.length)));
  const box = { x, y: top + 22, width, height: width };
  const all = { ...box, width: width * tokens.length, height: width * tokens.length };
  const bottom = box.y + all.height;
  return {
    width: x + all.width + 10,
    height: bottom + underHeight(to, width),
    content: markup`<text x="${x}" y="${
      top + 12
    }" font-size="12" font-weight="600" fill="currentColor">layer ${head.layer}, head ${head.head}</text>${
      weightsImage(head, tokens.length, all)
    }${leftNames(from, box)}${underNames(to, box, bottom)}`,
  };
}
