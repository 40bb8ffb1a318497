/**
 * Showing things before a cell ends.
 *
 * @module
 */

import { DISPLAY, type Displayable, type MediaBundle } from "./bundle.ts";
import { kernel } from "./kernel.ts";
import { valueText } from "./text.ts";

/**
 * Shows objects in a notebook's cell, each as it would show itself as the last line; outside a notebook their text is
 * printed. Deno's kernel can send a last line's result after it says that it is done, and programs that run notebooks
 * without a person, such as nbclient and papermill, then lose it: what is displayed is never lost.
 *
 * @example
 * ```ts
 * import { display, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3] });
 * await display(data, data.colScore("x"));
 * ```
 */
export async function display(...objects: readonly unknown[]): Promise<void> {
  const host = kernel();
  for (const object of objects) {
    const bundle = await bundleOf(object);
    if (host === undefined) console.log(bundle["text/plain"]);
    else await host.display(bundle, { raw: true });
  }
}

async function bundleOf(object: unknown): Promise<MediaBundle> {
  if (isDisplayable(object)) return await object[DISPLAY]();
  return { "text/plain": typeof object === "string" ? object : valueText(object, 10_000) };
}

function isDisplayable(object: unknown): object is Displayable {
  return typeof object === "object" && object !== null && DISPLAY in object;
}
