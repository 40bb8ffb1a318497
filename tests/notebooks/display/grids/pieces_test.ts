import assert from "node:assert/strict";
import * as fc from "fast-check";
import { piecesOf, type ScoredToken } from "../../../../notebooks/display/grids/pieces.ts";

function token(text: string, start: number, end: number): ScoredToken {
  return { text, score: 1, span: [start, end] };
}

Deno.test("tokens that lie one behind the other give their text again, with a space where they leave something out", () => {
  const parts = fc.array(
    fc.tuple(fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !/^\s/.test(text)), fc.boolean()),
  );
  fc.assert(fc.property(parts, (parts) => {
    let at = 0;
    const tokens = parts.map(([text, isApart]) => {
      const start = at + (isApart ? 1 : 0);
      return token(text, start, at = start + text.length);
    });
    const pieces = piecesOf({ row: 0, tokens });
    assert.equal(pieces.map(({ text }) => text).join(""), parts.map(([text, gap]) => (gap ? " " : "") + text).join(""));
    assert.deepEqual(pieces.flatMap((piece) => piece.tokens), tokens);
  }));
});

Deno.test("byte-level tokens that split a character are one piece; what is none of the text stands apart", () => {
  const tokens = [
    token("[CLS]", -1, -1),
    token("a", 0, 1),
    token("🙂 (1/2)", 2, 4),
    token("🙂 (2/2)", 2, 4),
    token(" b", 4, 6),
  ];
  assert.deepEqual(
    piecesOf({ row: 0, tokens }).map(({ text, tokens, isSpecial }) => [text, tokens.length, isSpecial]),
    [
      ["[CLS]", 1, true],
      ["a", 1, false],
      [" ", 0, false],
      ["🙂", 2, false],
      [" b", 1, false],
    ],
  );
});

Deno.test("tokens that do not say where they lie are their own text", () => {
  const pieces = piecesOf({ row: 0, tokens: [{ text: "a", score: 1 }, { text: "▁b", score: 2 }] });
  assert.deepEqual(pieces.map(({ text }) => text), ["a", "▁b"]);
});
