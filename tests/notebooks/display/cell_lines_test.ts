import assert from "node:assert/strict";
import { cellLine, lineOf } from "../../../notebooks/display/cell_lines.ts";
import { KernelClient } from "../kernel.ts";

/** Cells in which every call of `here` is told its own line. */
const CELLS = [
  "// A comment\n\nhere(3); /* and one */ here(3);\n\n\nhere(6)",
  'import type { ParsedPath } from "node:path";\nimport "node:path";\nimport a, { type ParsedPath as Other,\n  join } from "node:path";\nhere(5)',
  "import * as ns from 'node:path' ;here(1);\nhere(2)",
  'const emoji = "😀😀"; here(1);\nconst text = `one\nimport { a } from "b";\n`; here(4)',
  "/*\nimport { a } from 'b';\n*/\n\nhere(5)",
  "enum E { a,\n b }\ninterface I { a: number }\n\nconst many = [\n  1, here(6),\n\n  here(8)];",
  "await 1;\nhere(2)\n  .here(3)\n\n  .here(5); const typed: number | string = here(5) as any;",
  "if (true)\n  here(2)\nelse {\n}\nfor (;;) {\n\n  here(7); break }",
  "try {\n\n  here(3) } finally {\n  here(4) }",
  "export const kept = {\n  a: 1,\n  b: here(3) };\ntype T = {\n  a: 3 };\nhere(6)",
  '"use strict"\n/** What it is */\nfunction f<T,>(a: T) {\n  return a }\n\nhere(6)',
];

/** Cells whose lines are not sure. */
const UNSURE = [
  'import * as more from "node:path"; import { sep } from "node:path"; here(1);\nhere(2)',
  'import config from "./deno.json" with { type: "json" };\nhere(2)',
  'import { join, // a comment\n  basename } from "node:path";\nhere(3)',
  "class Computed { [Symbol.dispose]() {} }\nhere(2)",
  "{ a: here(1) }",
];

Deno.test("a call in a cell is told by its own line, whatever the kernel makes of the cell", async () => {
  const kernel = await KernelClient.start(".");
  try {
    await kernel.run(`globalThis.here = (line) => {
      lines.push([line, new Error().stack.match(/.*<anonymous>:(\\d+):(\\d+)$/).slice(1).map(Number)]);
      return globalThis;
    }`);
    for (const cell of [...CELLS, ...UNSURE]) {
      await kernel.run("globalThis.lines = [];");
      await kernel.run(cell);
      const { outputs } = await kernel.run("console.log(JSON.stringify(lines));");
      const lines = JSON.parse(String(outputs[0].content.text)) as [number, [number, number]][];
      assert.equal(lines.length, cell.match(/here\(/g)!.length, cell);
      for (const [own, [line, column]] of lines) {
        const told = cellLine(cell, { line, column, name: "here" });
        const expected = UNSURE.includes(cell) ? undefined : `line ${own}: ${cell.split("\n")[own - 1].trim()}`;
        assert.equal(told, expected, cell);
      }
    }
  } finally {
    await kernel.close();
  }
});

Deno.test("a place where something else is called has no line, nor has what is no TypeScript", () => {
  const [line, column] = [2, 6];
  assert.equal(cellLine("\ndata.take(1)\ndata.take(2)", { line, column, name: "take" }), "line 3: data.take(2)");
  assert.equal(cellLine("\ndata.take(1)\ndata.head(2)", { line, column, name: "take" }), undefined);
  assert.equal(cellLine("data.take(1)", { line, column, name: "take" }), undefined);
  assert.equal(cellLine("\ndata.take(1)\n<b/>", { line, column, name: "take" }), undefined);
});

Deno.test("members that are read, templates and await have lines, too", () => {
  assert.equal(cellLine("\n\n1;\n\ndata.nosuch", { line: 2, column: 6, name: "get" }), "line 5: data.nosuch");
  assert.equal(cellLine("1;\n\nwhere`1`", { line: 2, column: 6, name: "where" }), "line 3: where`1`");
  assert.equal(cellLine("1;\n\nawait mine()", { line: 2, column: 1, name: "await" }), "line 3: await mine()");
});

Deno.test("a call is of the cell that runs from the millisecond in which that began, and not before", () => {
  const cell = { count: 7, time: 1.5e12, source: "\n\ndata.take(1)" };
  const call = { line: 1, column: 27, name: "take" };
  assert.equal(lineOf(cell, call, 1.5e12), "cell [7], line 3: data.take(1)");
  assert.equal(lineOf(cell, call, 1.5e12 - 1), undefined);
  assert.equal(lineOf(undefined, call, 1.5e12), undefined);
});
