/**
 * SVG pictures that survive where markup is stripped.
 *
 * JupyterLab (before a notebook is trusted) and code hosts let images through, but no SVG elements and no styles. So a
 * picture is an image first, on a ground of its own in the colours that the reader's system prefers. Where scripts run,
 * one puts the SVG into the page, and it takes on the colours of the notebook.
 *
 * @module
 */

import { encodeBase64 } from "../../ops/standard.ts";
import { type Html, markup, raw } from "./html.ts";

/** How a picture looks while it stands alone. */
const ALONE = raw(
  "<style class='pg-alone'>svg{color:#1f2328;background:#fff;--pg-ground:#fff}" +
    "@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#16191d;--pg-ground:#16191d}}</style>",
);

/** What a picture is made of. */
export interface PictureParts {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** What is to be seen, in words. */
  readonly label: string;
  /** What stands inside the `svg` element. */
  readonly content: Html;
  /** Styles of the element. */
  readonly style?: string;
  /** What Observable Plot draws the same from. @default it cannot */
  readonly plot?: () => Promise<object>;
}

/** An SVG picture as an image. */
export function picture(parts: PictureParts): Html {
  return svgImage(svgText(parts), parts.width, parts.label, parts.style);
}

/** An SVG picture within a page whose scripts run: it has the colours of what is around it. */
export function pictureInPage(parts: PictureParts): Html {
  return raw(svgText(parts).replace(ALONE.toString(), ""));
}

/** An SVG picture as a document of its own. */
export function svgText({ width, height, label, content, style = "" }: PictureParts): string {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="${style}" role="img" aria-label="${label}" font-family="system-ui, sans-serif">${ALONE}${content}</svg>`
    .toString();
}

/** Finished SVG, which must be sound XML, as an image. */
export function svgImage(svg: string, width: number, label: string, style: string = ""): Html {
  const data = encodeBase64(new TextEncoder().encode(svg));
  return markup`<img class="pg-svg" width="${width}" style="${style}" alt="${label}" src="data:image/svg+xml;base64,${data}">`;
}

/** A picture within a page as a document of its own, with how it looks alone put in. */
export function standAlone(svg: string): string {
  return withLook(svg.replace(/^<svg\b/, '<svg xmlns="http://www.w3.org/2000/svg"'));
}

/** A document of its own, with how it looks alone put in. */
export function withLook(svg: string): string {
  return svg.replace(/^<svg\b[^>]*>/, (start) => start + ALONE);
}

/** Unmarked pictures. No text from data is like it, as quotes are escaped there. */
const PICTURE = '<img class="pg-svg" width=';

/**
 * An output with the script that puts the SVG of each of its pictures in place. A secret of the output tells its pictures
 * from whatever else is on the page, which others may have made to look like them.
 */
export function withPicturesInPlace(output: Html): Html {
  const text = output.toString();
  if (!text.includes(PICTURE)) return output;
  const secret = crypto.randomUUID();
  const marked = text.replaceAll(PICTURE, `<img class="pg-svg" data-pg="${secret}" width=`);
  return raw(marked + inlineScript(secret));
}

/** So much pictures are made smaller in narrow places, with their letters; then they scroll. */
const LEAST = 0.75;

function inlineScript(secret: string): string {
  return `<script>for (const image of document.querySelectorAll('img.pg-svg[data-pg="${secret}"]')) {
  const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (character) => character.charCodeAt(0));
  const holder = document.createElement("div");
  holder.innerHTML = new TextDecoder().decode(bytes);
  const svg = holder.firstElementChild;
  svg.querySelector(".pg-alone")?.remove();
  image.replaceWith(svg);
  const [figure, least] = [svg.closest("figure"), svg.getAttribute("width") * ${LEAST}];
  if (figure?.clientWidth > 0 && figure.clientWidth < least) {
    svg.style.minWidth = least + "px";
    figure.style.overflowX = "auto";
  }
}</script>`;
}
