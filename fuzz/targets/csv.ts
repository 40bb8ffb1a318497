/** CSV files; the first byte says how they are read. */
import { readCsv } from "../../stores/formats/csv.ts";
import type { FuzzTarget } from "../target.ts";
import { readValues, writeValues } from "./_values.ts";

const OPTIONS = [
  {},
  { delimiter: ";" },
  { delimiter: "\t", encoding: "windows-1252" },
  { encoding: "utf-16le" },
  { columns: { a: "integer", b: "string" } },
];

export const target: FuzzTarget = {
  words: ['"', '""', ",", ";", "\t", "\r\n", "\n", "a,b", "\ufeff", "true", "1e5", "NaN", "\u00e9"],
  async run(input) {
    const table = readCsv(input.subarray(1), OPTIONS[(input[0] ?? 0) % OPTIONS.length] as never);
    readValues(table);
    await writeValues(table);
  },
};
