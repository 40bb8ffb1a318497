/**
 * The table in the reader's browser: it is sorted, filtered, searched and paged without a kernel. All text from data goes in
 * as text.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { readCompressed } from "../../client/unpack.js";
import { drawHead, drawPager, drawTools } from "./controls.js";
import { drawRows } from "./body.js";
import { shownRows, valueAt } from "./rows.js";

/** Turns the first page in `root` into the whole table. Where the browser cannot unpack it, the first page stays. */
export async function startTable(root, { packed, size, sort, colours, rowName = "row" }) {
  const data = await readCompressed(packed).catch(() => null);
  if (data === null) return;
  const table = {
    root,
    ...data,
    colours: new Map(colours.map(([name, words]) => [name, new Map(words)])),
    size,
    sort,
    rowName,
    search: "",
    filters: new Map(),
    page: 0,
    active: -1,
    open: new Set(),
    rows: [],
    update: () => update(table),
    turnTo: (page) => turnTo(table, page),
    toggleRow: (row) => toggleRow(table, row),
  };
  buildTable(table);
  update(table);
  // For the menu of the card.
  root.pgRows = () => ({
    names: table.columns.map(({ name }) => name),
    rows: table.rows.map((row) => table.columns.map((column) => valueAt(column, row))),
  });
}

/** Puts the parts of the table in place of the first page. */
export function buildTable(table) {
  const tools = element("div", "pg-tools");
  const scroll = element("div", "scroll pg-stage-rows");
  scroll.tabIndex = 0;
  // JupyterLab's own shortcuts would take the keys.
  table.root.dataset.lmSuppressShortcuts = "true";
  scroll.setAttribute("role", "group");
  scroll.setAttribute(
    "aria-label",
    "Rows: arrow keys, Enter unfolds a row, Page Up and Page Down turn pages, / searches",
  );
  const grid = element("table", "");
  const [head, body] = [element("thead", ""), element("tbody", "")];
  grid.append(head, body);
  scroll.append(grid);
  const pager = element("div", "pg-tools");
  Object.assign(table, { tools, scroll, head, body, pager });
  drawTools(table);
  drawHead(table);
  table.root.querySelector(".pg-static").replaceWith(tools, scroll, pager);
  scroll.addEventListener("keydown", (event) => keyDown(table, event));
  body.addEventListener("click", (event) => clicked(table, event));
}

/** Works out the rows anew, and shows the first page of them. */
export function update(table) {
  table.rows = shownRows(table);
  turnTo(table, 0);
}

/** Shows a page. */
export function turnTo(table, page) {
  const last = Math.max(0, Math.ceil(table.rows.length / table.size) - 1);
  table.page = Math.min(last, Math.max(0, page));
  table.active = -1;
  drawRows(table);
  drawPager(table, last);
}

/** Moves to a row of the page, or over its ends to the next page. */
export function moveTo(table, index) {
  const lines = [...table.body.children].filter((line) => line.dataset.row !== undefined);
  if (lines.length === 0) return;
  table.active = Math.min(lines.length - 1, Math.max(0, index));
  lines.forEach((line, i) => line.classList.toggle("pg-active", i === table.active));
  lines[table.active].scrollIntoView({ block: "nearest" });
  const row = Number(lines[table.active].dataset.row);
  // For who shows more of a row beside the table.
  table.root.dispatchEvent(new CustomEvent("pg-row", { bubbles: true, detail: row }));
}

/** The row that was clicked becomes the active one. */
export function clicked(table, { target }) {
  const line = target.closest("tr");
  const index = [...table.body.children].indexOf(line);
  if (index >= 0 && line.dataset.row !== undefined && !target.closest("button")) moveTo(table, index);
}

/** Unfolds a row, or folds it again. */
export function toggleRow(table, row) {
  const { active } = table;
  if (!table.open.delete(row)) table.open.add(row);
  drawRows(table);
  moveTo(table, active);
}

/** What a key does; undefined for all others. */
export function actionOf(table, key) {
  const row = table.rows[table.page * table.size + table.active];
  return {
    ArrowDown: () => moveTo(table, table.active + 1),
    ArrowUp: () => moveTo(table, table.active - 1),
    Enter: () => row !== undefined && toggleRow(table, row),
    " ": () => row !== undefined && toggleRow(table, row),
    PageDown: () => turnTo(table, table.page + 1),
    PageUp: () => turnTo(table, table.page - 1),
    Home: () => turnTo(table, 0),
    End: () => turnTo(table, Infinity),
    "/": () => table.tools.querySelector("input").focus(),
  }[key];
}

/** Answers to a key, unless it is a shortcut of the browser or of nobody, or meant for a button. */
export function keyDown(table, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isControl = event.target !== table.scroll;
  const action = isControl ? undefined : actionOf(table, event.key);
  if (isControl && event.key !== "Tab") event.stopPropagation();
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}
