/**
 * @module
 */

import { figureOf, type FigureOptions, type PictureChoice, type PngOptions } from "../drawing.ts";
import type { Kind } from "../kinds.ts";
import { Op, type ResultOptions } from "../op.ts";

/**
 * An op whose result can leave the notebook as a picture.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * console.log((await report.toSvg({ title: "Four rows" })).startsWith("<svg")); // true
 * ```
 */
export class FigureOp<K extends Kind> extends Op<K> {
  /**
   * The figure as an SVG document. Computes what is missing.
   *
   * @throws {OpError} for a wrong option, and where there is nothing to draw.
   */
  toSvg({ runner, ...options }: ResultOptions & FigureOptions = {}): Promise<string> {
    return figureOf("result", this, { runner }).toSvg(options);
  }

  /** The same as a PNG. Computes what is missing. @throws {OpError} as `toSvg` */
  toPng({ runner, ...options }: ResultOptions & PngOptions = {}): Promise<Uint8Array> {
    return figureOf("result", this, { runner }).toPng(options);
  }

  /** Writes the same to a file that ends in `.svg` or `.png`. Computes what is missing. @throws {OpError} as `toSvg` */
  save(path: string | URL, { runner, ...options }: ResultOptions & PngOptions = {}): Promise<void> {
    return figureOf("result", this, { runner }).save(path, options);
  }

  /**
   * What Observable Plot draws the first picture from, or the one that is named: `Plot.plot(await report.plot({ picture: "roc" }))`.
   * Computes what is missing.
   *
   * @throws {OpError} as `toSvg`
   */
  plot({ runner, ...options }: ResultOptions & PictureChoice = {}): Promise<object> {
    return figureOf("result", this, { runner }).plot(options);
  }
}
