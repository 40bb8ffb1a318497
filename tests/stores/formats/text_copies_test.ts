import assert from "node:assert/strict";
import { joinedTexts } from "../../../stores/formats/text_copies.ts";

Deno.test("texts are joined in their order, wherever they lie among other bytes", () => {
  const bytes = new TextEncoder().encode("-abbccc--");
  const part = (...ends: number[]) => ({ offsets: Int32Array.from(ends), bytes, count: ends.length - 1 });
  const { offsets, bytes: all, count } = joinedTexts([part(1, 2, 4), part(7), part(4, 4, 7), part(1, 2)]);
  const texts = Array.from(
    { length: count },
    (_, i) => new TextDecoder().decode(all.slice(offsets[i], offsets[i + 1])),
  );
  assert.deepEqual(texts, ["a", "bb", "", "ccc", "a"]);
});
