/**
 * Pictures on one sheet: an SVG document that stands alone, for a paper or a slide.
 *
 * @module
 */

import { largest, smallest } from "../../../ops/extremes.ts";
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
  /** What it is asked for by: "roc". @default it has no name */
  readonly name?: string;
  /** The split that it shows. @default all */
  readonly split?: string;
  /** What Observable Plot draws the same from. @default it cannot */
  readonly plot?: () => Promise<object>;
  /** The same picture drawn anew, so wide. @default it is made smaller, with its letters */
  readonly ofWidth?: (width: number) => SheetPicture;
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
  /** The splits that its pictures show together. @default each picture says its own */
  readonly splits?: readonly string[];
  /** The same sheet of some of its `splits`. */
  readonly ofSplits?: (splits: readonly string[]) => Promise<Sheet>;
}

/** A sheet of one picture that says itself what it shows. */
export function onePicture(title: string, parts: PictureParts): Sheet {
  const { width, height, plot } = parts;
  return { title, pictures: [{ svg: svgText(parts), width, height, plot, caption: "" }] };
}

/** A picture of one split of several. */
export function ofSplit(split: string, picture: SheetPicture): SheetPicture {
  const { caption, ofWidth } = picture;
  return {
    ...picture,
    split,
    caption: `${split} · ${caption}`,
    ...(ofWidth !== undefined && { ofWidth: (width) => ofSplit(split, ofWidth(width)) }),
  };
}

/** The size that the words at axes are drawn in, in pixels. */
const TEXT = 11;
/** The widest row of pictures, in pixels. */
const ROW = 1200;
const GAP = 18;
/** Pictures in a row, at most. */
const MOST_BESIDE = 8;
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
  { title = sheet.title, width: wanted, theme = "light", fontFamily = FONT, fontSize }: SheetOptions = {},
): string {
  const top = title === "" ? 0 : 30;
  const pictures = narrowed(sheet.pictures, wanted, fontSize);
  const { placed, width, height } = layout(pictures, top, wanted, fontSize);
  const keys = keysMarkup(sheet.keys ?? [], width, height);
  const enlarged = (fontSize ?? TEXT) / TEXT;
  const room = wanted !== undefined && fontSize !== undefined ? wanted / enlarged : 0;
  const whole = { width: Math.max(width + 2 * MARGIN, room), height: height + keys.height + 2 * MARGIN };
  const scale = wanted === undefined ? enlarged : wanted / whole.width;
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

interface Layout {
  readonly placed: readonly Placed[];
  readonly width: number;
  readonly height: number;
}

/** Pixels that pictures have beside each other in a figure of a width, where letters have their size. */
function inside(wanted: number, fontSize: number = TEXT): number {
  return wanted * TEXT / fontSize - 2 * MARGIN;
}

/** The narrowest that a picture is drawn anew. */
const NARROWEST = 240;

/** Pictures that are wider than a figure, drawn as narrow as it is: made smaller, they could not be read. */
function narrowed(pictures: readonly SheetPicture[], wanted?: number, fontSize?: number): readonly SheetPicture[] {
  if (wanted === undefined) return pictures;
  const room = Math.max(NARROWEST, inside(wanted, fontSize));
  return pictures.map((picture) => picture.width > room ? picture.ofWidth?.(room) ?? picture : picture);
}

/**
 * As many pictures beside each other as a figure of a width has room for: letters then have the size that was asked for, or where
 * none was, about the size that they were drawn in.
 */
function layout(pictures: readonly SheetPicture[], top: number, wanted?: number, fontSize?: number): Layout {
  const widest = place(pictures, top, ROW);
  if (wanted === undefined) return widest;
  const room = inside(wanted, fontSize);
  const layouts = [widest, ...rowsOf(pictures).map((row) => place(pictures, top, row))];
  const fitting = fontSize === undefined ? [] : layouts.filter(({ width }) => width <= room);
  return nearest(fitting.length > 0 ? fitting : layouts, room);
}

/** The widths of rows of pictures that stand beside each other somewhere. */
function rowsOf(pictures: readonly SheetPicture[]): number[] {
  const widths = pictures.flatMap((_, first) => {
    let row = -GAP;
    return pictures.slice(first, first + MOST_BESIDE).map(({ width }) => row += width + GAP);
  });
  return [...new Set(widths)].filter((row) => row <= ROW);
}

/** So much, as a logarithm, letters may be larger or smaller where the pictures then stand better. */
const UNSEEN = 0.12;

/** The layout that is enlarged or made smaller the least, or one of fewer rows, where letters look the same in it. */
function nearest(layouts: readonly Layout[], width: number): Layout {
  const change = (layout: Layout): number => Math.abs(Math.log(layout.width / width));
  const least = smallest(layouts.map(change));
  return layouts.filter((layout) => change(layout) <= Math.max(least, UNSEEN)).toSorted((a, b) =>
    a.height - b.height
  )[0];
}

/** Pictures beside each other where they fit into a row, with room for their captions. */
function place(pictures: readonly SheetPicture[], top: number, row: number): Layout {
  const placed: Placed[] = [];
  let [x, y, below] = [0, top, top];
  for (const picture of pictures) {
    if (x > 0 && x + picture.width > row) [x, y] = [0, below + GAP];
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
