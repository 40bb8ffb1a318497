/**
 * Figures that leave the notebook: as SVG, as PNG, as a file, which can be a PDF.
 *
 * @module
 */

import type { Figure, FigureOptions, PictureChoice, PngOptions } from "../../../ops/drawing.ts";
import { OpError } from "../../../ops/errors.ts";
import { show, showPath } from "../../../ops/messages.ts";
import { checkOptions } from "../../../ops/options.ts";
import type { FileContent } from "../../../stores/whole_file.ts";
import type { Drawings } from "../drawing/protocol.ts";
import type { Sheet, SheetOptions } from "./sheet.ts";

const CHOICE = ["split", "picture"];
const OPTIONS = ["title", "width", "theme", "fontFamily", "fontSize", ...CHOICE];
/** The longest side of a PNG: larger ones take gigabytes to draw. */
const MOST_PIXELS = 16_384;
/** PNGs of more pixels are made in a worker: that takes longer than it takes to start one. */
const PIXELS_HERE = 1 << 21;

/**
 * A figure that is drawn from a sheet whenever it is asked for, and computes what is missing then.
 *
 * @example
 * ```ts
 * import { compare, Runner, SheetFigure } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   x: [[0, 1], [1, 1], [8, 0], [9, 1]],
 *   bad: [false, false, true, true],
 * });
 * const probe = data.colVector("x").trainClassifier("mean_difference", { positives: data.colBoolean("bad") });
 * const figure = compare([probe, probe.subs({ modelType: "lda" })]);
 * console.log(figure instanceof SheetFigure, (await figure.toSvg()).startsWith("<svg")); // true true
 * ```
 */
export class SheetFigure implements Figure {
  readonly #sheet: () => Promise<Sheet>;

  /** Takes what makes the sheet. */
  constructor(sheet: () => Promise<Sheet>) {
    this.#sheet = sheet;
  }

  /** The figure as an SVG document. @throws {OpError} for a wrong option, and where there is nothing to draw */
  async toSvg(options: FigureOptions = {}): Promise<string> {
    return await this.#draw(checkFigureOptions("toSvg", options, OPTIONS));
  }

  /** The figure in the colours of the page that it is put into. @throws {OpError} where there is nothing to draw */
  async inPage(): Promise<string> {
    return await this.#draw({ theme: "around" });
  }

  /** The figure as a PNG. @throws {OpError} for a wrong option, and where there is nothing to draw */
  async toPng({ scale = 2, ...options }: PngOptions = {}): Promise<Uint8Array> {
    if (!isSize(scale, 20)) {
      throw new OpError(`toPng() takes a scale above 0 and up to 20, got ${show(scale)}: 2 fits most screens`);
    }
    const svg = await this.toSvg(options);
    const { sizeOf } = await import("./sheet.ts");
    const { width, height } = sizeOf(svg);
    if (Math.max(width, height) * scale > MOST_PIXELS) {
      throw new OpError(
        `Cannot draw ${Math.round(width * scale)} × ${Math.round(height * scale)} pixels: a side may have ` +
          `${MOST_PIXELS}. Pass a smaller scale or width, or take toSvg()`,
      );
    }
    if (width * height * scale ** 2 > PIXELS_HERE) return await drawAside("png", { svg, scale });
    const { svgToPng } = await import("./raster.ts");
    return await svgToPng(svg, scale);
  }

  async #draw({ split, picture, ...options }: SheetOptions): Promise<string> {
    const sheet = await this.#chosen({ split, picture });
    const { sheetSvg } = await import("./sheet.ts");
    return sheetSvg(sheet, options);
  }

  async #chosen(choice: PictureChoice): Promise<Sheet> {
    const sheet = await this.#sheet();
    if (sheet.pictures.length === 0) throw new OpError(`${sheet.title} has no picture: there is nothing to draw`);
    const { chosenPictures } = await import("./choice.ts");
    return await chosenPictures(sheet, choice);
  }

  /**
   * What Observable Plot draws the first of the figure's pictures from, to go on from: `Plot.plot(await figure.plot())`.
   *
   * @throws {OpError} for a wrong option, and where there is nothing to draw
   */
  async plot(options: PictureChoice = {}): Promise<object> {
    const { pictures: [picture] } = await this.#chosen(checkOptions("plot", options, CHOICE));
    if (picture.plot === undefined) throw new OpError("Observable Plot has no such picture: take toSvg() or toPng()");
    return { ...await picture.plot() };
  }

  /** Writes the figure to a file, by the ending of its name. @throws {OpError} for other endings than .svg, .pdf and .png */
  async save(path: string | URL, options: PngOptions = {}): Promise<void> {
    const ending = /\.(\w+)$/.exec(String(path))?.[1].toLowerCase();
    const { scale, ...rest } = options;
    if (ending === "png") await write(path, await this.toPng({ ...rest, ...(scale !== undefined && { scale }) }));
    else if (ending === "svg") await write(path, await this.toSvg(rest));
    else if (ending === "pdf") {
      await write(path, await drawAside("pdf", await this.toSvg(rest)));
    } else {
      throw new OpError(
        `Cannot save a figure as ${showPath(String(path))}: names end in .svg, .pdf or .png`,
      );
    }
  }
}

async function drawAside<K extends keyof Drawings>(how: K, from: Drawings[K]["from"]): Promise<Drawings[K]["drawn"]> {
  const { drawAside } = await import("../drawing/draw_aside.ts");
  return await drawAside(how, from);
}

async function write(path: string | URL, content: FileContent): Promise<void> {
  const { writeWholeFile } = await import("../../../stores/whole_file.ts");
  try {
    await writeWholeFile(path, content);
  } catch (error) {
    throw new OpError(`The figure could not be written to ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function checkFigureOptions(method: string, options: FigureOptions, names: readonly string[]): FigureOptions {
  const checked = checkOptions(method, options, names) as FigureOptions;
  const { title, width, theme, fontFamily, fontSize } = checked;
  if (title !== undefined && typeof title !== "string") {
    throw new OpError(`${method}() takes a title, a text, or "" for none, got ${show(title)}`);
  }
  if (fontFamily !== undefined && (typeof fontFamily !== "string" || fontFamily.trim() === "")) {
    throw new OpError(`${method}() takes a fontFamily as in CSS, "Georgia, serif" say, got ${show(fontFamily)}`);
  }
  if (fontSize !== undefined && !isSize(fontSize, 200)) {
    throw new OpError(`${method}() takes a fontSize in pixels, above 0 and up to 200, got ${show(fontSize)}`);
  }
  if (width !== undefined && !isSize(width, MOST_PIXELS)) {
    throw new OpError(`${method}() takes a width in pixels, above 0 and up to ${MOST_PIXELS}, got ${show(width)}`);
  }
  if (theme !== undefined && theme !== "light" && theme !== "dark") {
    throw new OpError(`${method}() takes the theme "light" or "dark", got ${show(theme)}`);
  }
  return checked;
}

function isSize(value: unknown, most: number): boolean {
  return typeof value === "number" && value > 0 && value <= most;
}
