/**
 * What a colour stands for, beside a picture.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";

/** A round patch of a colour. It is an image: styles are taken out of notebooks that nobody trusts yet, images are not. */
export function keyMark(colour: string): Html {
  const circle =
    `<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><circle cx='5' cy='5' r='5' fill='${colour}'/></svg>`;
  const address = `data:image/svg+xml,${encodeURIComponent(circle)}`;
  return markup`<img class="key" width="10" height="10" alt="" src="${address}">`;
}

/** An entry of a legend, apart from the next one whatever becomes of its style. */
export function keyEntry(name: string, colour: string): Html {
  return markup`<span style="margin-right:14px">${keyMark(colour)} <bdi>${name}</bdi></span> \u2003`;
}
