/** The table is one that sentencepiece made for a vocabulary like T5's. */
import assert from "node:assert/strict";
import { decodeBase64 } from "../../../../ops/standard.ts";
import { isCharsmap } from "../../../../runner/models/rows/charsmap.ts";

const file = new URL("../../../fixtures/tokenizers/unigram_t5/tokenizer.json", import.meta.url);
const table = decodeBase64(JSON.parse(Deno.readTextFileSync(file)).normalizer.precompiled_charsmap);

/** The table with another unit of its trie. */
function withUnit(index: number, unit: number): Uint8Array<ArrayBuffer> {
  const changed = table.slice();
  new DataView(changed.buffer).setUint32(4 + 4 * index, unit, true);
  return changed;
}

const unitAt = (index: number) => new DataView(table.buffer).getUint32(4 + 4 * index, true);
const UNITS = new DataView(table.buffer).getUint32(0, true) / 4;
const leaves = Array.from({ length: UNITS }, (_, i) => i).filter((i) => unitAt(i) >>> 31 === 1);

Deno.test("a table of sentencepiece's is one", () => {
  assert.ok(leaves.length > 0);
  assert.ok(isCharsmap(table));
});

Deno.test("a leaf that leads past the texts, or into a character, makes it none", () => {
  assert.ok(leaves.some((leaf) => !isCharsmap(withUnit(leaf, 0x80004001))));
  const texts = table.subarray(4 + 4 * UNITS);
  const middle = texts.findIndex((byte) => (byte & 0xc0) === 0x80);
  assert.ok(middle > 0);
  assert.ok(leaves.some((leaf) => !isCharsmap(withUnit(leaf, 0x80000000 + middle))));
});

Deno.test("a step that leads out of the trie makes it none, and one in a circle ends", () => {
  assert.ok(!isCharsmap(withUnit(0, 0x7fffffff << 10 >>> 0)));
  for (let unit = 0; unit < UNITS; unit++) for (const value of [0, 0x41, 0xffffffff]) isCharsmap(withUnit(unit, value));
});

Deno.test("lengths that are not there, and texts that are no UTF-8, make it none", () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(3), new Uint8Array(4), table.slice(0, 100)]) {
    assert.ok(!isCharsmap(bytes));
  }
  const changed = table.slice();
  changed[changed.length - 2] = 0xff;
  assert.ok(!isCharsmap(changed));
});
