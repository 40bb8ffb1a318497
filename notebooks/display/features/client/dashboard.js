/**
 * The feature that is chosen in a table of features, in the reader's browser.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { readCompressed } from "../../client/unpack.js";
import { startStrip } from "../../grids/client/strip.js";

/** Shows the card of the feature whose row becomes the active one; the first one stands there before. */
export async function startFeatures(root, { packed }) {
  const cards = await readCompressed(packed).catch(() => null);
  if (cards === null) return;
  root.addEventListener("pg-row", ({ detail }) => showFeature(root, cards, detail));
  showFeature(root, cards, 0);
}

/** Puts a feature's card in the place of the one that is shown. */
export function showFeature(root, cards, at) {
  const place = element("div", "pg-feature pg-grid");
  place.setAttribute("role", "region");
  place.setAttribute("aria-live", "polite");
  place.setAttribute("aria-label", `Feature ${cards[at].feature}`);
  // All text from data was escaped when this was written, as in an output without scripts.
  place.innerHTML = cards[at].html;
  for (const cell of place.querySelectorAll("[data-feature]")) linkFeature(root, cards, cell);
  root.querySelector(".pg-feature").replaceWith(place);
  startStrip(place, cards[at].data);
}

/** The number of a feature becomes a button that shows it, where it is among the cards. */
export function linkFeature(root, cards, cell) {
  const at = cards.findIndex(({ feature }) => String(feature) === cell.dataset.feature);
  if (at < 0) return;
  const link = element("button", "", cell.textContent);
  link.type = "button";
  link.addEventListener("click", () => {
    showFeature(root, cards, at);
    root.querySelector(".pg-feature button")?.focus({ preventScroll: true });
  });
  cell.replaceChildren(link);
}
