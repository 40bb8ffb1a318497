/**
 * Which splits and pictures of a card are shown, and so saved. Runs in the reader's browser.
 *
 * @module
 */

import { element } from "../../client/element.js";

/** A button for each split and each picture of a card that has several: what is not pressed is left out. */
export function choiceButtons(card) {
  return ["data-split", "data-picture"].map((attribute) => {
    const names = [
      ...new Set([...card.querySelectorAll(`[${attribute}]`)].map((part) => part.getAttribute(attribute))),
    ];
    const group = element("span", "pg-choice");
    for (const name of names.length > 1 ? names : []) group.append(choiceButton(card, group, attribute, name));
    return group;
  });
}

/** A button that leaves parts out; the last that are shown stay. */
export function choiceButton(card, group, attribute, name) {
  const parts = [...card.querySelectorAll(`[${attribute}]`)].filter((part) => part.getAttribute(attribute) === name);
  const button = element("button", "", name);
  button.type = "button";
  button.title = "Shown, and saved";
  button.setAttribute("aria-pressed", String(!parts[0].hasAttribute("data-left-out")));
  button.addEventListener("click", () => {
    const isPressed = button.getAttribute("aria-pressed") === "true";
    if (isPressed && group.querySelectorAll("[aria-pressed=true]").length === 1) return;
    button.setAttribute("aria-pressed", String(!isPressed));
    for (const part of parts) part.toggleAttribute("data-left-out", isPressed);
  });
  return button;
}
