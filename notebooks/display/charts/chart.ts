/**
 * Charts that a user asks for.
 *
 * @module
 */

import type { Figure, FigureOptions, PngOptions } from "../../../ops/drawing.ts";
import { OpError } from "../../../ops/errors.ts";
import { attach, MAX_BYTES, type View } from "../bundle.ts";
import { markup } from "../html.ts";
import { SheetFigure } from "../sheets/figure.ts";

/** A drawn chart. */
export interface ChartView extends View {
  /** What Observable Plot drew, where it did. */
  readonly spec?: object;
}

/** How a chart is drawn. */
export interface ChartParts {
  /** What the chart is, for people. */
  readonly name: string;
  /** Draws it. Called when it is shown, and at most once. */
  readonly draw: () => Promise<ChartView>;
  /** The most that the output may take, in bytes. @default 1 MB */
  readonly maxBytes?: number;
}

/** A chart. It is drawn when it is shown, or asked for as HTML; only then is data that is missing computed. */
export class Chart implements Figure {
  readonly #name: string;
  readonly #draw: () => Promise<ChartView>;
  readonly #figure: SheetFigure;
  /** The most that the output may take, in bytes. */
  readonly maxBytes: number;
  #view: Promise<ChartView> | undefined;

  /** Makes a chart; draws nothing. */
  constructor({ name, draw, maxBytes = MAX_BYTES }: ChartParts) {
    this.#name = name;
    this.#draw = draw;
    this.maxBytes = maxBytes;
    this.#figure = new SheetFigure(async () => (await this.view()).sheet ?? { title: name, pictures: [] });
  }

  /** The picture. */
  view(): Promise<ChartView> {
    this.#view ??= this.#draw();
    return this.#view;
  }

  /** A page that shows the chart by itself, to be saved. */
  async toHtml(): Promise<string> {
    const { html: content } = await this.view();
    return markup`<!doctype html><meta charset="utf-8"><title>${this.#name}</title>${content}`.toString();
  }

  /** The chart as an SVG document. @throws {OpError} for a wrong option, and where there is nothing to draw */
  toSvg(options?: FigureOptions): Promise<string> {
    return this.#figure.toSvg(options);
  }

  /** The chart as a PNG. @throws {OpError} as `toSvg` */
  toPng(options?: PngOptions): Promise<Uint8Array> {
    return this.#figure.toPng(options);
  }

  /** Writes a file that ends in `.svg` or `.png`. @throws {OpError} as `toSvg`, and for other endings */
  save(path: string | URL, options?: PngOptions): Promise<void> {
    return this.#figure.save(path, options);
  }

  /**
   * What Observable Plot drew the chart from, to go on from: `Plot.plot({ ...await chart.plot(), width: 300 })`.
   *
   * @throws {OpError} where the chart is not drawn by Plot.
   */
  async plot(): Promise<object> {
    const { spec } = await this.view();
    if (spec === undefined) throw new OpError(`${this.#name} is not drawn by Observable Plot: take toSvg() or toPng()`);
    return { ...spec };
  }

  /** What the chart is; draws nothing. */
  toString(): string {
    return this.#name;
  }
}

attach(Chart.prototype, (chart) => chart.view(), (chart) => chart.maxBytes);
