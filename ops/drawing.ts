/**
 * Drawings that a display module offers, called by name, so that ops know no display.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { ColumnSummary } from "./evaluator.ts";
import type { OtherName } from "./known_names.ts";

/** Draws something. What it returns shows itself in a notebook cell. */
export type Drawing = (subject: unknown, options: Readonly<Record<string, unknown>>) => object;

/** What a picture of several is called; reports have these, and the last is that of an autoencoder. */
export type PictureName =
  | "roc"
  | "precision-recall"
  | "scores"
  | "confusion"
  | "density"
  | OtherName;

/** Which pictures of a figure, where it has several. */
export interface PictureChoice {
  /** Only those of one split, or of some: `"test"`. @default all */
  readonly split?: string | readonly string[];
  /** Only one picture, or some: `"roc"`. @default all */
  readonly picture?: PictureName | readonly PictureName[];
}

/** How a figure looks outside a notebook. */
export interface FigureOptions extends PictureChoice {
  /** What stands above it; "" for nothing. @default what it shows */
  readonly title?: string;
  /** In pixels; the height follows, and pictures that have no room beside each other stand below. @default as wide as it is drawn */
  readonly width?: number;
  /** Ink and ground. @default "light" */
  readonly theme?: "light" | "dark";
  /** As in CSS. @default "system-ui, sans-serif" */
  readonly fontFamily?: string;
  /** Of the words at axes, in pixels; lines grow with them. @default 11, or what becomes of that in a figure of the width */
  readonly fontSize?: number;
}

/** How a figure looks in pixels. */
export interface PngOptions extends FigureOptions {
  /** Pixels for each pixel of the width. @default 2 */
  readonly scale?: number;
}

/** What can leave the notebook as a picture. */
export interface Figure {
  /** The figure as an SVG document. @throws {OpError} for a wrong option, and where there is nothing to draw */
  toSvg(options?: FigureOptions): Promise<string>;
  /** The figure as a PNG. @throws {OpError} as `toSvg` */
  toPng(options?: PngOptions): Promise<Uint8Array>;
  /** Writes a file that ends in `.svg`, `.pdf` or `.png`. @throws {OpError} as `toSvg`, and for other endings */
  save(path: string | URL, options?: PngOptions): Promise<void>;
  /**
   * What Observable Plot draws the first of the figure's pictures from, to go on from: `Plot.plot(await figure.plot())`.
   *
   * @throws {OpError} as `toSvg`
   */
  plot(options?: PictureChoice): Promise<object>;
}

/** What shows itself in a cell, and can be saved as a page. */
export interface Drawn {
  /** A page that shows it by itself. */
  toHtml(): Promise<string>;
}

/** What the columns of a dataset hold, to be shown or read. */
export interface Description extends Drawn {
  /** A row for each column. */
  toRows(): Promise<readonly ColumnSummary[]>;
}

const drawings = new Map<string, Drawing>();

/** Offers a drawing under a name; a later one replaces an earlier one. */
export function registerDrawing(name: string, drawing: Drawing): void {
  drawings.set(name, drawing);
}

/** Draws. @throws {OpError} where no display module is loaded. */
export function draw(name: string, subject: unknown, options: Readonly<Record<string, unknown>>): object {
  const drawing = drawings.get(name);
  if (drawing === undefined) throw new OpError(`Nothing draws a ${name} here: import probegraph's main module`);
  return drawing(subject, options);
}

/** The figure of what an op holds, or of its graph; `options` say who computes what is missing. */
export function figureOf(of: "result" | "graph", subject: unknown, options: object = {}): Figure {
  return draw(`figure of a ${of}`, subject, options as Readonly<Record<string, unknown>>) as Figure;
}
