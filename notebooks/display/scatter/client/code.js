/**
 * Selected rows as code. Runs in the reader's browser.
 *
 * @module
 */

/** The id of a row, in hex. */
export function rowId(ids, row) {
  return Array.from(ids.subarray(row * 16, row * 16 + 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Code that takes some rows from a dataset, by their ids; `data` in it is the dataset's variable. */
export function selectionCode(ids, dataset, rows) {
  const chosen = [...new Set(rows.map((row) => rowId(ids, row)))].map((id) => `"${id}"`);
  const lines = [];
  for (let i = 0; i < chosen.length; i += 3) lines.push(`  ${chosen.slice(i, i + 3).join(", ")},\n`);
  const count = `${rows.length.toLocaleString("en-US")} ${rows.length === 1 ? "row" : "rows"}`;
  return `// ${count} of ${dataset}, which data is here\n` +
    `const selected = data.maskRows(data.assignRowId().isIn([\n${lines.join("")}]));\n`;
}
