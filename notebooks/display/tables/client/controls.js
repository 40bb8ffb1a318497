/**
 * What the reader of a table works with: search, headings that sort, filters, pages.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { countText, numberText } from "../../text.ts";

/** The line above the table. */
export function drawTools(table) {
  const search = element("input", "pg-search");
  search.type = "search";
  search.placeholder = "Search all columns";
  search.setAttribute("aria-label", "Search all columns");
  onInput(search, () => {
    table.search = search.value;
    table.update();
  });
  const filter = button("Filters", () => {
    const isOpen = table.head.classList.toggle("pg-filtering");
    filter.setAttribute("aria-expanded", String(isOpen));
  });
  filter.setAttribute("aria-expanded", "false");
  const reset = button("Reset", () => {
    table.search = search.value = "";
    table.sort = null;
    table.filters.clear();
    table.open.clear();
    for (const input of table.head.querySelectorAll("input, select")) input.value = "";
    markSorted(table);
    table.update();
  });
  table.tools.append(search, filter, reset);
}

/** A button with a name. */
export function button(name, action) {
  const made = element("button", "", name);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

/** Calls back when typing pauses. Keys typed here are no shortcuts of the notebook. */
export function onInput(input, action) {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 120);
  });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" || input.value === "") return;
    input.value = "";
    action();
  });
}

/** Headings, and a line of filters that can be opened under them. */
export function drawHead(table) {
  const [names, filters] = [element("tr", ""), element("tr", "pg-filters")];
  names.append(element("th", "number faint", table.rowName));
  filters.append(element("th", ""));
  table.columns.forEach((column, i) => {
    const cell = element("th", column.kind === "number" ? "number" : "");
    cell.scope = "col";
    const sorting = button(column.name, () => sortBy(table, i));
    sorting.className = "pg-sort";
    sorting.title = `Sort by ${column.name}`;
    cell.append(sorting);
    names.append(cell);
    const place = element("th", column.kind === "number" ? "number" : "");
    for (const input of filterInputs(table, column, i)) place.append(input);
    filters.append(place);
  });
  table.head.append(names, filters);
  markSorted(table);
}

/** Sorts by a column, numbers from the greatest and words from the first on; then the other way; and as in the data again. */
export function sortBy(table, column) {
  const { sort } = table;
  const first = table.columns[column].kind === "number";
  const isSame = sort?.column === column;
  if (!isSame) table.sort = { column, descending: first };
  else table.sort = sort.descending === first ? { column, descending: !first } : null;
  markSorted(table);
  table.update();
}

/** Says in the headings what the rows are sorted by. */
export function markSorted({ head, sort }) {
  [...head.querySelectorAll(".pg-sort")].forEach((sorting, i) => {
    const way = sort?.column !== i ? "none" : sort.descending ? "descending" : "ascending";
    sorting.closest("th").setAttribute("aria-sort", way);
  });
}

/** What filters a column: a choice of its values, two bounds, or a part of the text. */
export function filterInputs(table, column, i) {
  const set = (filter) => {
    if (Object.values(filter).every((value) => value === undefined || value === "")) table.filters.delete(i);
    else table.filters.set(i, filter);
    table.update();
  };
  if (column.kind === "number") {
    const bounds = ["from", "to"].map((name) => {
      const input = element("input", "pg-bound");
      input.type = "number";
      input.step = "any";
      input.placeholder = name;
      input.setAttribute("aria-label", `${column.name} ${name}`);
      return input;
    });
    const bound = ({ value }) => value === "" ? undefined : Number(value);
    for (const input of bounds) onInput(input, () => set({ from: bound(bounds[0]), to: bound(bounds[1]) }));
    return bounds;
  }
  if (column.kind !== "category") {
    const input = element("input", "pg-part");
    input.type = "search";
    input.placeholder = "contains";
    input.setAttribute("aria-label", `${column.name} contains`);
    onInput(input, () => set({ text: input.value }));
    return [input];
  }
  const choice = element("select", "");
  choice.setAttribute("aria-label", column.name);
  choice.append(new Option("all", ""));
  for (const [code, count] of countCodes(column)) {
    const word = code === null ? "missing" : column.words[code];
    choice.append(new Option(`${word} (${numberText(count)})`, String(code)));
  }
  choice.addEventListener("change", () => {
    set({ word: choice.value === "" ? undefined : choice.value === "null" ? null : Number(choice.value) });
  });
  choice.addEventListener("keydown", (event) => event.stopPropagation());
  return [choice];
}

/** How often each word of a column occurs, in the order of the words; what is missing last. */
export function countCodes(column) {
  const counts = new Map(column.words.map((_, code) => [code, 0]));
  for (const code of column.values) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts];
}

/** The line under the table: which rows are shown, and the other pages. */
export function drawPager(table, last) {
  const { pager, page, size, rows, count } = table;
  const first = page * size;
  const shown = rows.length === 0
    ? "No rows"
    : `${numberText(first + 1)}–${numberText(Math.min(first + size, rows.length))} of ${countText(rows.length, "row")}`;
  const all = rows.length === count ? "" : ` (${numberText(count)} in all)`;
  const about = element("span", "faint", shown + all);
  about.setAttribute("role", "status");
  const turns = [["«", "First page", 0], ["‹", "Previous page", page - 1], ["›", "Next page", page + 1], [
    "»",
    "Last page",
    last,
  ]];
  const buttons = turns.map(([name, title, to]) => {
    const turn = button(name, () => turnAndStay(table, to, title));
    turn.title = title;
    turn.setAttribute("aria-label", title);
    turn.disabled = to < 0 || to > last || to === page;
    return turn;
  });
  const sizes = element("select", "");
  sizes.setAttribute("aria-label", "Rows on a page");
  for (const each of [10, 20, 50, 100]) sizes.append(new Option(`${each} rows`, String(each), false, each === size));
  sizes.addEventListener("change", () => {
    table.size = Number(sizes.value);
    table.turnTo(Math.floor(first / table.size));
  });
  sizes.addEventListener("keydown", (event) => event.stopPropagation());
  pager.replaceChildren();
  if (last > 0) { for (const turn of buttons) pager.append(turn); }
  pager.append(about);
  if (count > 10) pager.append(sizes);
}

/** Turns to a page; the button of the same name keeps the focus. */
export function turnAndStay(table, page, title) {
  table.turnTo(page);
  const same = [...table.pager.querySelectorAll("button")].find((each) => each.title === title && !each.disabled);
  (same ?? table.scroll).focus({ preventScroll: true });
}
