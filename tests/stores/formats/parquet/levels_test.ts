import assert from "node:assert/strict";
import { FormatError } from "../../../../ops/errors.ts";
import { LevelCollector } from "../../../../stores/formats/parquet/levels.ts";

const NONE = new Uint8Array();

Deno.test("pages that have more values together than a column can have are refused", () => {
  const levels = new LevelCollector(0, 0);
  assert.equal(levels.add(2 ** 31 - 1, NONE, NONE), 2 ** 31 - 1);
  assert.throws(() => levels.add(1, NONE, NONE), FormatError);
});
