/**
 * What keeps people from reading a page, or from getting around in it by keys or with a screen reader: rules of WCAG 2.2 that
 * axe-core calls serious.
 *
 * @module
 */

import type { Page } from "../notebooks/browser.ts";
import { type Colour, contrast } from "../notebooks/display/contrast.ts";

const CLIENT = await Deno.readTextFile(new URL("client/hindrances.js", import.meta.url));

/** Text of one colour on one ground, and the first element that has it. */
interface Shade {
  readonly text: Colour;
  readonly ground: Colour;
  readonly where: string;
}

/** What hinders people in a page, as it is shown now. */
export async function hindrancesIn(page: Page): Promise<string[]> {
  const [shades, barriers] = await page.evaluate(`${CLIENT}[shades(), barriers()]`) as [Shade[], string[]];
  const faint = shades.map(({ text, ground, where }) => ({ ratio: contrast(text, ground), where }));
  return [
    ...barriers,
    ...faint.filter(({ ratio }) => ratio < 4.5).map(({ ratio, where }) =>
      `a contrast of ${ratio.toFixed(2)}: ${where}`
    ),
  ];
}
