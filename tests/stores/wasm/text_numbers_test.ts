import assert from "node:assert/strict";
import fc from "fast-check";
import { TextNumbers } from "../../../stores/wasm/text_numbers.ts";
import { colliding } from "../formats/parquet/_colliding.ts";

/** Texts one after the other, behind some bytes that are none of theirs. */
function joined(texts: readonly Uint8Array[]) {
  const bytes = Uint8Array.from([7, 7, 7, ...texts.flatMap((text) => [...text])]);
  const offsets = new Int32Array(texts.length + 1).fill(3);
  texts.forEach(({ length }, i) => offsets[i + 1] = offsets[i] + length);
  return { bytes, offsets, count: texts.length };
}

/** What is kept of different texts. */
function plainOf(texts: readonly Uint8Array[]): number[] {
  return texts.flatMap((text) => [...new Uint8Array(Uint32Array.of(text.length).buffer), ...text]);
}

/** Each number, and the texts in the order of their first, by a map of JavaScript. */
function byMap(texts: readonly Uint8Array[]): { numbers: number[]; distinct: Uint8Array[] } {
  const known = new Map<string, number>();
  const distinct: Uint8Array[] = [];
  const numbers = texts.map((text) => {
    const key = String(text);
    if (!known.has(key)) known.set(key, distinct.push(text) - 1);
    return known.get(key)!;
  });
  return { numbers, distinct };
}

const short = fc.uint8Array({ maxLength: 9, max: 2 });
const text = fc.oneof(short, fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 30 }).map(colliding));

Deno.test("texts are numbered in the order of their first, in parts and by places, whatever they share", () => {
  fc.assert(fc.property(fc.array(fc.array(text, { maxLength: 60 }), { maxLength: 4 }), (parts) => {
    const texts = parts.flat();
    const { numbers, distinct } = byMap(texts);
    const [inOrder, byPlace] = [new TextNumbers(texts.length), new TextNumbers(texts.length)];
    const found = parts.map((part) => {
      const [some, same] = [new Int32Array(part.length), new Int32Array(part.length)];
      inOrder.add(joined(part), some);
      const reversed = joined(part.toReversed());
      const places = Int32Array.from(part.keys(), (i) => part.length - 1 - i);
      byPlace.addSome(reversed, places, reversed.bytes.length - 3, same);
      assert.deepEqual(same, some);
      return [...some];
    });
    assert.deepEqual(found.flat(), numbers);
    for (const one of [inOrder, byPlace]) {
      assert.deepEqual([one.count, [...one.kept]], [distinct.length, plainOf(distinct)]);
    }
  }));
});

Deno.test("places that other texts take are counted", () => {
  const numbers = new TextNumbers(100);
  numbers.add(joined(Array.from({ length: 100 }, (_, i) => colliding(i))), new Int32Array(100));
  assert.equal(numbers.taken, 99 * 100 / 2);
});
