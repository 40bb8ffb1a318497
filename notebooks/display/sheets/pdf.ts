/**
 * SVG as PDF, by PDFKit, which is loaded when the first one is asked for.
 *
 * @module
 */

import { join } from "../../../stores/bytes.ts";
import { outlined } from "./raster.ts";
import { sizeOf } from "./sheet.ts";

/** A pixel of CSS is 1/96 of an inch, a point of PDF 1/72. */
const POINTS = 72 / 96;

/**
 * One page of the size of an SVG document. Lines stay lines. Letters are outlines: the fonts that every reader of PDFs has lack
 * many signs, the minus sign of axes among them.
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: addSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const size = sizeOf(svg);
  const [width, height] = [size.width * POINTS, size.height * POINTS];
  const page = new PDFDocument({ size: [width, height], margin: 0 });
  const parts: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  page.on("data", (part: Uint8Array) => parts.push(part)).on("end", resolve).on("error", reject);
  addSvg(page, await outlined(svg), 0, 0, { width, height });
  page.end();
  await promise;
  return join(parts);
}
