import assert from "node:assert/strict";
import { FormatError } from "../../../ops/errors.ts";
import { readArrowIpc, writeArrowIpc } from "../../../stores/formats/arrow_ipc.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";
import { plainColumn } from "./parquet/_arrow_values.ts";

const table = tableFromColumns([
  ["a", columnFromValues(["x", null, "y"])],
  ["b", columnFromValues([[1], [], [2, 3]])],
  ["", columnFromValues([1, 2, 3])],
]);

for (const format of ["file", "stream"] as const) {
  Deno.test(`a table survives the Arrow ${format} format`, () => {
    const again = readArrowIpc(writeArrowIpc(table, format));
    assert.deepEqual(plainColumn(again.getChild("a")!), ["x", null, "y"]);
    assert.deepEqual(plainColumn(again.getChild("b")!), [[1], [], [2, 3]]);
    assert.deepEqual(plainColumn(again.getChild("")!), [1, 2, 3]);
  });
}

Deno.test("a table of very many columns is read in a time that grows with them alone", () => {
  const column = columnFromValues([1, 2]);
  const wide = tableFromColumns(Array.from({ length: 60_000 }, (_, i) => [`column ${i}`, column]));
  const again = readArrowIpc(writeArrowIpc(wide));
  assert.deepEqual([again.numCols, again.numRows, again.schema.names.at(-1)], [60_000, 2, "column 59999"]);
});

Deno.test("readArrowIpc() refuses bytes that are not Arrow", () => {
  for (const text of ["", "hello, world", "ARROW1 but not really a file"]) {
    assert.throws(() => readArrowIpc(new TextEncoder().encode(text)), FormatError);
  }
});

/** Tries the bytes with each one flipped, and cut off at each. */
function assertSafe(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] ^= 0xff;
    for (const attempt of [damaged, bytes.slice(0, at)]) {
      try {
        readArrowIpc(attempt).toArray();
      } catch (error) {
        assert.ok(error instanceof FormatError, `byte ${at}: ${error}`);
      }
    }
  }
}

for (const format of ["file", "stream"] as const) {
  Deno.test(`readArrowIpc() reads or refuses a damaged ${format}, and never hangs`, () => {
    assertSafe(writeArrowIpc(table, format));
  });
}
