/**
 * Charts that a user asks for.
 *
 * @module
 */

import type { Figure, FigureOptions, PictureChoice, PngOptions } from "../../../ops/drawing.ts";
import { SheetFigure } from "../sheets/figure.ts";
import { Shown, type ShownParts } from "../shown.ts";

/**
 * A chart. It is drawn when it is shown, or asked for as HTML; only then is data that is missing computed.
 *
 * @example
 * ```ts
 * import { Chart, histogram, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const chart = histogram(data.colScore("score"), { by: data.colBoolean("bad") });
 * console.log(chart instanceof Chart, (await chart.toSvg()).length > 500); // true true
 * ```
 */
export class Chart extends Shown implements Figure {
  readonly #figure: SheetFigure;

  /** Makes a chart; draws nothing. */
  constructor(parts: ShownParts) {
    super(parts);
    this.#figure = new SheetFigure(async () => (await this.view()).sheet ?? { title: parts.name, pictures: [] });
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
   * What Observable Plot draws the chart from, to go on from: `Plot.plot({ ...await chart.plot(), width: 300 })`.
   *
   * @throws {OpError} as `toSvg`
   */
  plot(options?: PictureChoice): Promise<object> {
    return this.#figure.plot(options);
  }
}
