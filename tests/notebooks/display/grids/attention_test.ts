import assert from "node:assert/strict";
import { type AttentionRow, attentionView } from "../../../../notebooks/display/grids/attention.ts";

function rowOf(row: number, count: number, heads: number): AttentionRow {
  const names = Array.from({ length: heads }, (_, head) => String(head));
  const weights = new Float32Array(count * count).fill(1 / count);
  return { row, tokens: Array<string>(count).fill("a"), heads: names.map((head) => ({ layer: "0", head, weights })) };
}

Deno.test("of many texts those are drawn that have room, and no others are asked for", async () => {
  let asked = 0;
  const rows = function* (): Generator<AttentionRow> {
    for (;;) yield rowOf(asked++, 100, 5);
  };
  const html = await attentionView(rows(), 5000);
  assert.match(html.toString(), /4995 more rows are not drawn/);
  assert.equal(asked, 6);
});

Deno.test("of a text that has no room, as many heads are drawn as have", async () => {
  const html = await attentionView([rowOf(0, 200, 9), rowOf(1, 2, 9)], 2);
  assert.match(html.toString(), /3 more heads and 1 more rows are not drawn/);
});
