/** What an object shows in a notebook. */
import { DISPLAY, type Displayable, type MediaBundle } from "../../../notebooks/display/bundle.ts";
import "../../../notebooks/mod.ts";
import { assertWellFormed } from "./xml.ts";

export function show(object: object): Promise<MediaBundle> {
  return (object as Displayable)[DISPLAY]();
}

/** Markup with its pictures, each well-formed, in place of the images that hold them. */
export function inlined(markup: string): string {
  return markup.replace(/<img class="pg-svg"[^>]*src="data:image\/svg\+xml;base64,([^"]*)">/g, (_, data) => {
    const svg = new TextDecoder().decode(Uint8Array.fromBase64(data));
    assertWellFormed(svg);
    return svg;
  });
}
