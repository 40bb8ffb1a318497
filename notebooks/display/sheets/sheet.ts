/**
 * Pictures on one sheet: an SVG document that stands alone, for a paper or a slide.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { FigureOptions } from "../../../ops/drawing.ts";
import { type Html, markup, raw } from "../html.ts";
import { type PictureParts, svgText } from "../picture.ts";

/** A finished picture. */
export interface SheetPicture {
  /** An SVG document, sound XML. */
  readonly svg: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** What stands above it. */
  readonly caption: string;
}

/** Named colours. */
export type SheetKeys = readonly (readonly [name: string, colour: string])[];

/** Pictures with what explains their colours. */
export interface Sheet {
  /** What stands above all pictures. */
  readonly title: string;
  /** The pictures, from left to right and then below each other. */
  readonly pictures: readonly SheetPicture[];
  /** What colours stand for. @default nothing */
  readonly keys?: SheetKeys;
}

/** A sheet of one picture that says itself what it shows. */
export function onePicture(title: string, parts: PictureParts): Sheet {
  return { title, pictures: [{ svg: svgText(parts), width: parts.width, height: parts.height, caption: "" }] };
}

/** The widest row of pictures, in pixels. */
const ROW = 1200;
const GAP = 18;
/** Around everything. */
const MARGIN = 12;
const CAPTION = 20;
const KEY = 22;
const FONT = "system-ui, sans-serif";

const THEMES = {
  light: { ink: "#1f2328", ground: "#ffffff" },
  dark: { ink: "#e6edf3", ground: "#16191d" },
  around: { ink: "currentColor", ground: "var(--pg-ground)" },
} as const;

/** How a sheet is drawn. */
export type SheetOptions = Omit<FigureOptions, "theme"> & { readonly theme?: keyof typeof THEMES };

interface Placed {
  readonly picture: SheetPicture;
  readonly x: number;
  readonly y: number;
}

/** Draws a sheet in the colours of one theme, so that nothing depends on where the document is shown; or of what is around it. */
export function sheetSvg(
  sheet: Sheet,
  { title = sheet.title, width: wanted, theme = "light", fontFamily = FONT }: SheetOptions = {},
): string {
  const top = title === "" ? 0 : 30;
  const { placed, width, height } = place(sheet.pictures, top);
  const keys = keysMarkup(sheet.keys ?? [], width, height);
  const whole = { width: width + 2 * MARGIN, height: height + keys.height + 2 * MARGIN };
  const scale = (wanted ?? whole.width) / whole.width;
  const { ink, ground } = THEMES[theme];
  const content = placed.map(({ picture, x, y }) => pictureMarkup(picture, x, y, ground));
  const document =
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${whole.width} ${whole.height}" width="${
      round(whole.width * scale)
    }" height="${
      round(whole.height * scale)
    }" color="${ink}" font-family="${FONT}" font-size="12" fill="none"><rect x="${-MARGIN}" y="${-MARGIN}" width="${whole.width}" height="${whole.height}" fill="${ground}"/>${
      title !== "" && markup`<text x="0" y="14" font-size="15" font-weight="600" fill="${ink}">${title}</text>`
    }${content}${keys.html}</svg>`;
  return document.toString().replace(/font-family="[^"]*"/g, markup`font-family="${fontFamily}"`.toString());
}

/** The size of a drawn sheet, in pixels. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [width, height] = ["width", "height"].map((name) => Number(new RegExp(` ${name}="([^"]*)"`).exec(svg)![1]));
  return { width, height };
}

/** Pictures beside each other where they fit, with room for their captions. */
function place(pictures: readonly SheetPicture[], top: number): { placed: Placed[]; width: number; height: number } {
  const placed: Placed[] = [];
  let [x, y, below] = [0, top, top];
  for (const picture of pictures) {
    if (x > 0 && x + picture.width > ROW) [x, y] = [0, below + GAP];
    placed.push({ picture, x, y });
    x += picture.width + GAP;
    below = Math.max(below, y + picture.height + captionRoom(picture));
  }
  return { placed, width: largest(placed.map(({ picture, x }) => x + picture.width)), height: below };
}

function captionRoom({ caption }: SheetPicture): number {
  return caption === "" ? 0 : CAPTION;
}

function pictureMarkup(picture: SheetPicture, x: number, y: number, ground: string): Html {
  const caption = picture.caption !== "" &&
    markup`<text x="${x}" y="${y + 13}" fill="currentColor" fill-opacity="0.8">${picture.caption}</text>`;
  const inner = picture.svg
    .replace(/<style class='pg-alone'>.*?<\/style>/s, "")
    .replace(/var\(--pg-ground(?:,[^)]*)?\)/g, ground)
    .replace(/^<svg\b([^>]*)>/, (_, attributes: string) => {
      return `<svg x="${x}" y="${y + captionRoom(picture)}"${attributes.replace(/ (?:x|y|style)="[^"]*"/g, "")}>`;
    });
  return markup`${caption}${raw(inner)}`;
}

/** Keys in rows under the pictures. Text is not measured: its width is guessed from its length, on the safe side. */
function keysMarkup(keys: SheetKeys, width: number, top: number): { html: Html; height: number } {
  let [x, y] = [0, top + KEY];
  const drawn = keys.map(([name, colour]) => {
    const own = name.length * 7.2 + 34;
    if (x > 0 && x + own > width) [x, y] = [0, y + KEY];
    const key = markup`<circle cx="${x + 6}" cy="${y - 4}" r="5" fill="${colour}"/><text x="${
      x + 16
    }" y="${y}" fill="currentColor">${name}</text>`;
    x += own;
    return key;
  });
  return { html: markup`${drawn}`, height: keys.length === 0 ? 0 : y - top + 8 };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
