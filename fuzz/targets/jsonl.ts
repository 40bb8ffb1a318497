/** JSON Lines files. */
import { readJsonl } from "../../stores/formats/jsonl.ts";
import type { FuzzTarget } from "../target.ts";
import { readValues, writeValues } from "./_values.ts";

export const target: FuzzTarget = {
  words: ["\n", '{"a": 1}\n', '"a": ', "1.0", "null", "[[", "\\ud800", "\ufeff", "NaN", '"__proto__": {}'],
  async run(input) {
    const table = readJsonl(input);
    readValues(table);
    await writeValues(table);
  },
};
