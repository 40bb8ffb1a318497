import assert from "node:assert/strict";
import { SharedCell } from "../../../runner/kernel/shared_cell.ts";

Deno.test("a cell is read as it was told, whoever asks for it by the number of the question", () => {
  const asking = new SharedCell();
  const told = new SharedCell(asking.buffer);
  const cell = { count: 7, time: 1.5e12, source: 'const a = "é😀\0";\n' };
  told.answer(1, cell);
  assert.deepEqual(asking.wait(1, 1000), cell);
  told.answer(2);
  assert.deepEqual(asking.wait(2, 1000), { count: 0, time: 0, source: "" });
  told.answer(3, { ...cell, source: "a".repeat(1e6) });
  assert.equal(asking.wait(3, 1000)!.source, "");
});

Deno.test("who is not answered waits no longer than he said", () => {
  const asking = new SharedCell();
  assert.equal(asking.wait(1, 5), undefined);
});
