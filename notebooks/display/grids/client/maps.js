/**
 * Reading cells with the pointer, in the reader's browser. The text of these functions is put into the output.
 *
 * @module
 */

import { element } from "../../client/element.js";

/** Lets the pointer read the cells of the pictures in `root`; a map for each picture, in their order. */
export function startMaps(root, { maps }) {
  const tip = addTip(root);
  const mark = markOf();
  const leave = () => {
    hideTip(tip);
    mark.remove();
  };
  // Pictures may be put in place after this has started: which one is read is asked each time.
  root.addEventListener("pointermove", (event) => {
    const svg = event.target.closest("svg");
    const map = maps[[...root.querySelectorAll("svg")].indexOf(svg)];
    const cell = map && cellAt(map, placeIn(svg, event));
    if (!cell) return leave();
    markCell(svg, mark, map, cell);
    const text = map.texts[cell.row * map.columns.length + cell.column];
    showTip(root, tip, event, text, [map.rows[cell.row], map.columns[cell.column]].join("\n"));
  });
  root.addEventListener("pointerleave", leave);
}

/** What floats beside the pointer. */
export function addTip(root) {
  const tip = element("div", "pg-tip");
  root.style.position = "relative";
  root.append(tip);
  return tip;
}

/** The line around a cell. */
export function markOf() {
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  mark.setAttribute("fill", "none");
  mark.setAttribute("stroke", "currentColor");
  mark.setAttribute("stroke-width", "1.5");
  mark.setAttribute("pointer-events", "none");
  return mark;
}

/** Puts the line around a cell. */
export function markCell(svg, mark, { x, y, width, height }, { row, column }) {
  const place = { x: x + column * width - 0.5, y: y + row * height - 0.5, width, height };
  for (const [name, value] of Object.entries(place)) mark.setAttribute(name, value);
  if (mark.parentNode !== svg) svg.append(mark);
}

/** The place of the pointer in the picture's own pixels. */
export function placeIn(svg, event) {
  const box = svg.getBoundingClientRect();
  const { width, height } = svg.viewBox.baseVal;
  return [(event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height];
}

/** The cell at a place; null where there is none. */
export function cellAt(map, [x, y]) {
  const column = Math.floor((x - map.x) / map.width);
  const row = Math.floor((y - map.y) / map.height);
  const isInside = column >= 0 && row >= 0 && column < map.columns.length && row < map.rows.length;
  return isInside ? { row, column } : null;
}

/** Shows a text, and what it belongs to, beside the pointer and inside the output: what lies outside is cut off. */
export function showTip(root, tip, event, head, text) {
  tip.replaceChildren(element("b", "", head), element("div", "", text));
  tip.style.display = "block";
  const box = root.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const below = y + 18 + tip.offsetHeight <= box.height;
  const top = below ? y + 18 : y - 12 - tip.offsetHeight;
  tip.style.left = `${Math.max(0, Math.min(x + 12, box.width - tip.offsetWidth - 2))}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

/** Hides what floats. */
export function hideTip(tip) {
  tip.style.display = "none";
}
