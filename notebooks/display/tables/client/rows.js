/**
 * Rows of a table in the reader's browser: which are shown, and in which order. The text of these functions is put into the
 * output, where they find each other by name.
 *
 * @module
 */

/** The value of a column in a row: a number, a text, or null; words stand once for all rows that have them. */
export function valueAt(column, row) {
  if (!column.words) return column.values[row];
  const code = column.values[row];
  return code === null ? null : column.words[code];
}

/** What a row's value is compared by; undefined where it is missing or no number, which comes last in either direction. */
export function sortKey(column, row) {
  const value = valueAt(column, row);
  if (value === null || column.kind !== "number") return value ?? undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** The numbers of the rows that a state shows, in its order. */
export function shownRows({ count, columns, numbers, search, filters, sort }) {
  const tests = [...filters.entries()].map(([i, filter]) => filterTest(columns[i], filter)).filter((test) => test);
  if (search) tests.push(searchTest(columns, numbers, search));
  const rows = [];
  for (let row = 0; row < count; row++) if (tests.every((test) => test(row))) rows.push(row);
  return sort ? sortRows(rows, columns[sort.column], sort.descending) : rows;
}

/** Rows in the order of a column; equal ones stay in that of the data. */
export function sortRows(rows, column, descending) {
  const keys = new Map(rows.map((row) => [row, sortKey(column, row)]));
  return rows.toSorted(rowOrder((row) => keys.get(row), descending));
}

/** Compares rows by their keys. */
export function rowOrder(keyOf, descending) {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === right) return a - b;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    return left < right ? -sign : sign;
  };
}

/** Whether a row has a text in one of its columns, in letters of either case, or goes by it as a number of its own. */
export function searchTest(columns, numbers, search) {
  const wanted = search.toLowerCase();
  const tests = columns.map((column) => textTest(column, wanted));
  return (row) => String(numbers?.[row]) === wanted || tests.some((test) => test(row));
}

/** Whether a column's text has a part, which is in lower case. Words that stand for many rows are looked at once. */
export function textTest(column, wanted) {
  const has = (value) => value !== null && String(value).toLowerCase().includes(wanted);
  if (!column.words) return (row) => has(column.values[row]);
  const found = column.words.map(has);
  return (row) => column.values[row] !== null && found[column.values[row]];
}

/** What a filter of a column asks of a row; undefined where it asks nothing. */
export function filterTest(column, { text, word, from, to }) {
  if (word !== undefined) return (row) => column.values[row] === word;
  if (text) return textTest(column, text.toLowerCase());
  if (from === undefined && to === undefined) return undefined;
  return (row) => {
    const key = sortKey(column, row);
    return key !== undefined && (from === undefined || key >= from) && (to === undefined || key <= to);
  };
}

/** The part of a text that a folded cell shows: its start, or the surroundings of what is searched. */
export function foldedText(text, search, length) {
  const at = search ? text.toLowerCase().indexOf(search.toLowerCase()) : -1;
  const start = at > length - 40 ? at - 40 : 0;
  const part = text.slice(start, start + length).toWellFormed().replaceAll("\ufffd", "");
  return `${start > 0 ? "…" : ""}${part}${start + length < text.length ? "…" : ""}`;
}
