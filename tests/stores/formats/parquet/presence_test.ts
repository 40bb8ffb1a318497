import assert from "node:assert/strict";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { FormatError } from "../../../../ops/errors.ts";
import { bitAt } from "../../../../stores/formats/parquet/bits.ts";
import { PresenceCollector } from "../../../../stores/formats/parquet/presence.ts";

/** Twenty-four packed levels, eleven that are there, sixteen packed ones, five that are missing. */
const mixed = { length: 56, levels: Uint8Array.of(7, 0x35, 0xff, 0x00, 22, 1, 5, 0x81, 0x7e, 10, 0) };
const there = { length: 13, levels: Uint8Array.of(26, 1) };
/** The last packed levels are padded. */
const padded = { length: 11, levels: Uint8Array.of(5, 0xff, 0xff) };

type Page = typeof mixed;

function expected({ length, levels }: Page): number[] {
  const values = new Array<number>(length).fill(0);
  readRleBitPackedHybrid({ view: new DataView(levels.slice().buffer), offset: 0 }, 1, values, levels.length);
  return values;
}

function collected(pages: readonly Page[]) {
  const collector = new PresenceCollector();
  const counts = pages.map(({ length, levels }) => collector.add(length, levels));
  return { counts, ...collector.finish() };
}

Deno.test("levels of 0 and 1 become bits, page after page, as hyparquet reads them", () => {
  for (
    const pages of [[mixed], [there, mixed], [mixed, there, mixed], [padded, mixed, padded], [there, padded, mixed]]
  ) {
    const levels = pages.flatMap(expected);
    const { counts, bits, count } = collected(pages);
    assert.deepEqual(levels.map((_, i) => bitAt(bits!, i)), levels);
    assert.equal(bits!.length, Math.ceil(levels.length / 8));
    assert.equal(count, levels.filter((level) => level === 1).length);
    assert.deepEqual(counts, pages.map((page) => expected(page).filter((level) => level === 1).length));
  }
});

Deno.test("where all values are there, no bits are kept", () => {
  for (const pages of [[there], [padded], [there, padded]]) assert.equal(collected(pages).bits, undefined);
});

Deno.test("levels that are neither 0 nor 1 are refused: they counted as more values than there are", () => {
  assert.throws(() => collected([{ length: 10, levels: Uint8Array.of(20, 255) }]), /should be 0 or 1, got 255/);
});

Deno.test("levels that end early are refused", () => {
  assert.throws(() => collected([{ ...mixed, length: 57 }]), FormatError);
  assert.throws(() => collected([{ ...padded, levels: padded.levels.subarray(0, 2) }]), FormatError);
});

Deno.test("levels whose bits cannot be counted in 32 bits are refused", () => {
  assert.throws(
    () => collected([{ length: 8, levels: new Uint8Array(2 ** 28) }]),
    /from 0 to 268435455, got 268435456/,
  );
});

Deno.test("of as many values as a column can have the last one is found", () => {
  const [missing, last] = [[0xfc, 0xff, 0xff, 0xff, 0x0f, 0], [2, 1]];
  const { bits, count } = collected([{ length: 2 ** 31 - 1, levels: Uint8Array.of(...missing, ...last) }]);
  assert.equal(count, 1);
  assert.equal(bits!.length, 2 ** 28);
  assert.equal(bitAt(bits!, 2 ** 31 - 2), 1);
});
