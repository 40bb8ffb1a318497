/**
 * The menu of a card in the reader's browser: what it shows is saved and copied, without a kernel.
 *
 * @module
 */

import { copyButton, copyText, element } from "../../client/element.js";
import { choiceButtons } from "./choice.js";
import { csvOf, picturesOf, pngOf, rowsOf, svgOf } from "./export.js";

/** Puts a button into a card that opens a line of actions, and one beside code that copies it. */
export function startMenu(card) {
  const letAllScroll = () => card.querySelectorAll(".scroll,pre,figure").forEach(letScroll);
  letAllScroll();
  // What is folded has no size yet.
  card.addEventListener("toggle", letAllScroll, true);
  for (const block of card.querySelectorAll(".code")) {
    block.prepend(copyButton("Copy", () => block.querySelector("pre").textContent));
  }
  const menu = element("div", "pg-tools pg-menu");
  menu.hidden = true;
  const said = element("span", "faint", "");
  said.setAttribute("role", "status");
  const open = element("button", "pg-open", "⋯");
  open.type = "button";
  open.title = "Save and copy";
  open.setAttribute("aria-label", "Save and copy");
  open.setAttribute("aria-expanded", "false");
  const show = (isShown) => {
    menu.hidden = !isShown;
    open.setAttribute("aria-expanded", String(isShown));
    if (isShown) fillMenu(card, menu, said);
  };
  open.addEventListener("click", () => show(menu.hidden));
  // A notebook has shortcuts of its own.
  for (const part of [open, menu]) {
    part.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      show(false);
      open.focus();
    });
  }
  const head = card.querySelector(":scope > header");
  if (head === null) card.prepend(open, menu);
  else {
    head.append(open);
    head.after(menu);
  }
}

/** Lets the keyboard reach what is larger than its place, where nothing inside takes it: not all browsers do. */
export function letScroll(part) {
  const isLarger = part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight;
  const scrolls = getComputedStyle(part).overflowX !== "visible";
  if (isLarger && scrolls && part.querySelector("a,button,input,select,[tabindex]") === null) part.tabIndex = 0;
}

/** Offers what can be made of the card as it is now. */
export function fillMenu(card, menu, said) {
  const name = fileName(card);
  const isPicture = picturesOf(card).length > 0;
  const hasRows = rowsOf(card) !== null;
  const code = card.querySelector(".code pre")?.textContent;
  const svg = () => svgOf(card);
  const csv = () => csvOf(rowsOf(card));
  const actions = [
    isPicture && ["Save SVG", () => saveFile(`${name}.svg`, "image/svg+xml", svg().text)],
    isPicture && ["Save PNG", async () => saveFile(`${name}.png`, "image/png", await pngOf(svg()))],
    isPicture && ["Copy SVG", () => copyText(menu, svg().text)],
    hasRows && ["Save CSV", () => saveFile(`${name}.csv`, "text/csv", csv())],
    hasRows && ["Save JSON", () => saveFile(`${name}.json`, "application/json", jsonOf(rowsOf(card)))],
    hasRows && ["Copy CSV", () => copyText(menu, csv())],
    code && ["Copy code", () => copyText(menu, code)],
  ];
  menu.replaceChildren();
  for (const [label, act] of actions.filter(Boolean)) menu.append(actionButton(label, act, said));
  for (const group of choiceButtons(card)) menu.append(group);
  menu.append(said);
  said.textContent = actions.some(Boolean) ? "" : "There is nothing to save here yet";
}

/** A button that says what became of its action. */
export function actionButton(label, act, said) {
  const button = element("button", "", label);
  button.type = "button";
  button.addEventListener("click", async () => {
    try {
      await act();
      said.textContent = label.startsWith("Copy") ? "Copied" : "Saved";
    } catch (error) {
      said.textContent = `${label} failed: ${error.message}`;
    }
  });
  return button;
}

/** A name for files, of the words in the card's heading. */
export function fileName(card) {
  const words = card.querySelector("header b")?.textContent.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 8).join("-").toLowerCase() || "card";
}

/** Rows as objects, in JSON. */
export function jsonOf({ names, rows }) {
  const records = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  return JSON.stringify(records, null, 1);
}

/** Hands a file to the browser, which saves it. */
export function saveFile(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
