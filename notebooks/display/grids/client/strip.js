/**
 * Reading tokens with the pointer, and sorting rows, in the reader's browser.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { addTip, hideTip, showTip } from "./maps.js";

/** Lets the pointer read the tokens of each row in `root`. */
export function startStrip(root, { rows }) {
  const tip = addTip(root);
  const lines = [...root.querySelectorAll(".pg-row")];
  const rowOf = new Map(lines.map((line, i) => [line, rows[i]]));
  // Of the output as a whole, as rows that are sorted leave the pointer without being left by it.
  root.addEventListener("pointermove", (event) => {
    const place = placeOfPiece(event.target);
    if (place === null) return hideTip(tip);
    const row = rowOf.get(event.target.closest(".pg-row"));
    const [first, count] = tokensOf(row, place);
    const shown = JSON.stringify(event.target.textContent.replaceAll("↵\n", "\n"));
    const name = count === 1 ? shown : `parts of ${shown}`;
    const scores = row.scores.slice(first, first + count).join(", ");
    showTip(root, tip, event, scores, `${name}\n${tokenFacts(row, first, count)}`);
  });
  root.addEventListener("pointerleave", () => hideTip(tip));
  if (lines.length > 1) addSorting(root, lines, rows);
}

/** Which piece of its text an element is; null where it is none. Worked out for a text when it is first read. */
export function placeOfPiece(piece) {
  const text = piece.parentElement;
  if (!text?.classList.contains("pg-text")) return null;
  text.places ??= new Map([...text.children].map((child, i) => [child, i]));
  return text.places.get(piece) ?? null;
}

/** The tokens of a piece of text: the first, and how many. */
export function tokensOf({ sizes }, place) {
  if (!sizes) return [place, 1];
  let first = 0;
  for (let i = 0; i < place; i++) first += sizes[i];
  return [first, sizes[place]];
}

/** Which tokens of a row these are, and their ids. */
export function tokenFacts({ ids, scores }, first, count) {
  const which = count === 1 ? `token ${first}` : `tokens ${first}–${first + count - 1}`;
  const names = ids ? ` · id ${ids.slice(first, first + count).join(", ")}` : "";
  return `${which} of ${scores.length}${names}`;
}

/** Buttons that sort rows. */
export function addSorting(root, lines, rows) {
  const bar = element("div", "pg-tools");
  const orders = {
    "Highest token": (a, b) => rows[b].most - rows[a].most,
    "Highest mean": (a, b) => rows[b].mean - rows[a].mean,
    "As in the data": (a, b) => rows[a].row - rows[b].row,
  };
  const buttons = Object.entries(orders).map(([name, order], i) => {
    const button = element("button", "", name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(i === 0));
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      const sorted = [...lines.keys()].sort(order).map((at) => lines[at]);
      for (const line of sorted) root.querySelector(".pg-rows").append(line);
    });
    return button;
  });
  bar.append(element("span", "faint", "Sorted by"));
  for (const button of buttons) bar.append(button);
  root.querySelector(".pg-rows").before(bar);
}
