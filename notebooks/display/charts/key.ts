/**
 * What a colour stands for, beside a picture.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";

/** A round patch of a colour. It is an image: styles are taken out of notebooks that nobody trusts yet, images are not. */
export function keyMark(colour: string): Html {
  return keyImage("key", 10, `<circle cx='5' cy='5' r='5' fill='${colour}'/>`);
}

/** A bar of colours that pass into each other, as an image too. */
export function keyScale(colours: readonly string[]): Html {
  const stops = colours.map((colour, i) => `<stop offset='${i / (colours.length - 1)}' stop-color='${colour}'/>`);
  return keyImage(
    "scale",
    160,
    `<linearGradient id='scale'>${
      stops.join("")
    }</linearGradient><rect width='160' height='10' rx='5' fill='url(#scale)'/>`,
  );
}

function keyImage(name: string, width: number, content: string): Html {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='10'>${content}</svg>`;
  const address = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return markup`<img class="${name}" width="${width}" height="10" alt="" src="${address}">`;
}

/** An entry of a legend, apart from the next one whatever becomes of its style. */
export function keyEntry(name: string, colour: string): Html {
  return markup`<span>${keyMark(colour)} <bdi>${name}</bdi></span>${GAP}`;
}

/** What keeps entries apart where there are no styles; the style sheet takes it away. */
export const GAP: Html = markup`<span class="gap"> \u2003</span>`;
