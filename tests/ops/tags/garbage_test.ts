import fc from "fast-check";
import assert from "node:assert/strict";
import { graph, LoadInlineJsonDatasetOp, OpError, parseCode, score, text, where } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const slots = [
  ds,
  ds.colBoolean("b"),
  ds.colScore("s"),
  ds.colText("t"),
  "a",
  ["a"],
  1,
  null,
  {},
  Promise.resolve(),
  undefined,
];

/** Pieces of templates in no order, so that every state of the readers is met. */
const piece = fc.oneof(
  fc.constantFrom(
    ..."&|^~+-*/()[]{},:;.=!\"'`#\\\n $".split(""),
    "in",
    "not in",
    " between ",
    " and ",
    " is null ",
    " matches ",
    ">=",
    "==",
    "x",
    "x = ",
    "const ",
    "import {",
  ),
  fc.constantFrom(
    "take",
    "colText(",
    "subs",
    "float(",
    "group(",
    "TakeRowsOp(",
    "1",
    ".5",
    "1n",
    "0x",
    "\\u{",
    "/*",
    "//",
  ),
  fc.string({ unit: "binary", maxLength: 2 }),
);
const template = fc.array(fc.array(piece, { maxLength: 5 }).map((parts) => parts.join("")), {
  minLength: 1,
  maxLength: 5,
});

/** Runs a reader, which may succeed or refuse, but not fail in another way. */
function reads(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof OpError, String((error as Error).stack));
  }
}

Deno.test("whatever a template holds, it is read or refused with an OpError", () => {
  fc.assert(
    fc.property(template, fc.infiniteStream(fc.constantFrom(...slots)), (parts, values) => {
      const strings = Object.assign([...parts], { raw: parts });
      const taken = [...values.take(parts.length - 1)] as never[];
      for (const tag of [where, score, text, graph]) reads(() => tag(strings, ...taken));
      reads(() => graph(`x = ${parts.join("x")}`));
      reads(() => parseCode(parts.join("x")));
    }),
    { numRuns: 500 },
  );
});
