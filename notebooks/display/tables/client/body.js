/**
 * The rows of a page.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { fixedText, isShortText, numberText } from "../../text.ts";
import { foldedText, valueAt } from "./rows.js";
import { button } from "./controls.js";

/** Shows the rows of the page. */
export function drawRows(table) {
  const first = table.page * table.size;
  const lines = table.rows.slice(first, first + table.size).map((row) => drawRow(table, row));
  table.body.replaceChildren();
  for (const line of lines) table.body.append(line);
  if (lines.length > 0) return;
  const line = element("tr", "");
  const cell = element(
    "td",
    "faint",
    table.count === 0 ? "There are no rows." : "No row fits the search and the filters.",
  );
  cell.colSpan = table.columns.length + 1;
  line.append(cell);
  table.body.append(line);
}

/** A row: its number in the data, which unfolds it where it is folded, and its values. */
export function drawRow(table, row) {
  const line = element("tr", "");
  line.dataset.row = row;
  const cells = table.columns.map((column) => drawCell(table, column, row));
  const number = element("td", "number faint");
  const name = numberText(table.numbers ? table.numbers[row] : row);
  if (cells.some((cell) => cell.dataset.folds)) {
    const isOpen = table.open.has(row);
    const unfold = button(`${isOpen ? "▾" : "▸"} ${name}`, () => table.toggleRow(row));
    unfold.className = "pg-unfold";
    unfold.setAttribute("aria-expanded", String(isOpen));
    unfold.setAttribute("aria-label", `Row ${name}`);
    number.append(unfold);
  } else number.textContent = name;
  line.append(number);
  for (const cell of cells) line.append(cell);
  return line;
}

/** A cell. Long texts are folded. */
export function drawCell(table, column, row) {
  const value = valueAt(column, row);
  if (value === null) return element("td", column.kind === "number" ? "number faint" : "faint", "–");
  if (column.kind === "number") {
    // What JSON has no numbers for are texts.
    const cell = element(
      "td",
      "number",
      typeof value === "string" ? value.replace("Infinity", "∞") : fixedText(value, column.decimals),
    );
    cell.title = String(value);
    return cell;
  }
  const isShort = column.kind === "category" || isShortText(value);
  const cell = element("td", isShort ? "short" : "long");
  const colour = table.colours.get(column.name)?.get(value);
  if (colour) {
    const key = element("span", "key");
    key.style.background = colour;
    cell.append(key);
  }
  const text = element("bdi", "");
  const length = 160;
  const folds = value.length > length;
  const shown = folds && !table.open.has(row) ? foldedText(value, table.search, length) : value;
  if (folds) {
    cell.dataset.folds = "true";
    cell.addEventListener("dblclick", () => table.toggleRow(row));
  }
  markMatches(text, shown, table.search);
  cell.append(text);
  return cell;
}

/** Text with what is searched for marked in it. */
export function markMatches(parent, text, search) {
  const [haystack, needle] = [text.toLowerCase(), search.toLowerCase()];
  let at = 0;
  // Lower case can be longer: then places would be wrong.
  const canMark = needle !== "" && haystack.length === text.length;
  for (let found = canMark ? haystack.indexOf(needle) : -1; found >= 0; found = haystack.indexOf(needle, at)) {
    parent.append(text.slice(at, found), element("mark", "", text.slice(found, found + needle.length)));
    at = found + needle.length;
  }
  parent.append(text.slice(at));
}
