/**
 * Changes inputs at random, the same way each time for the same numbers.
 *
 * @module
 */

import { PythonRandom } from "../runner/random/python_random.ts";
import { join, utf8 } from "../stores/bytes.ts";
import { oddJson } from "./odd_json.ts";
import type { FuzzTarget, JsonPart } from "./target.ts";

/** Bytes that mean something in many formats. */
const BYTES = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3c, 0x5b, 0x5d, 0x7b, 0x7d];
/** Lengths and offsets that leave what is there. */
const NUMBERS = [0n, 1n, -1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 1n << 53n, (1n << 63n) - 1n];
const DIGITS = ["0", "-1", "1e400", "9007199254740993", "123456789012345678901234567890", "NaN", "Infinity", "0.1"];

const WHOLE: JsonPart = { take: (input) => new TextDecoder().decode(input), put: (_, text) => utf8(text) };

/**
 * Input `number` of a run: those of the corpus as they are, then mutations of them.
 *
 * @param corpus at least one input
 */
export function inputOf(
  target: FuzzTarget,
  corpus: readonly Uint8Array<ArrayBuffer>[],
  seed: number,
  number: number,
): Uint8Array<ArrayBuffer> {
  if (number < corpus.length) return corpus[number];
  const random = new PythonRandom(seed * 2 ** 31 + number);
  let input = pickShort(random, corpus);
  if (random.randbelow(2) === 0) input = withOddJson(input, target.json ?? WHOLE, random);
  const times = random.randbelow(2) === 0 ? 1 : random.randbelow(8);
  for (let i = 0; i < times; i++) {
    input = pick(random, MUTATIONS)(input, { random, corpus, words: target.words ?? [] });
  }
  return input;
}

interface Means {
  readonly random: PythonRandom;
  readonly corpus: readonly Uint8Array<ArrayBuffer>[];
  readonly words: readonly string[];
}

type Mutation = (input: Uint8Array<ArrayBuffer>, means: Means) => Uint8Array<ArrayBuffer>;

const MUTATIONS: readonly Mutation[] = [flip, flip, setByte, setNumber, remove, repeat, insertWord, splice, cut];

function pick<T>(random: PythonRandom, items: readonly T[]): T {
  return items[random.randbelow(items.length)];
}

/** The shortest of three: a long input says less for its time. */
function pickShort(random: PythonRandom, corpus: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [shortest] = [1, 2, 3].map(() => pick(random, corpus)).sort((a, b) => a.length - b.length);
  return shortest;
}

function placeIn(input: Uint8Array, random: PythonRandom): number {
  return random.randbelow(input.length + 1);
}

function flip(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  const changed = input.slice();
  if (changed.length > 0) changed[random.randbelow(changed.length)] ^= 1 << random.randbelow(8);
  return changed;
}

function setByte(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  const changed = input.slice();
  if (changed.length > 0) changed[random.randbelow(changed.length)] = pick(random, BYTES);
  return changed;
}

function setNumber(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  const [changed, bytes] = [input.slice(), pick(random, [2, 4, 8])];
  if (changed.length < bytes) return changed;
  const word = new Uint8Array(new BigInt64Array([pick(random, NUMBERS)]).buffer).subarray(0, bytes);
  changed.set(word, random.randbelow(changed.length - bytes + 1));
  return changed;
}

function remove(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  const start = placeIn(input, random);
  return join([input.subarray(0, start), input.subarray(start + 1 + random.randbelow(32))]);
}

function repeat(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  const start = placeIn(input, random);
  const part = input.subarray(start, start + 1 + random.randbelow(32));
  const times = pick(random, [1, 2, 30, 1000]);
  return join([input.subarray(0, start), ...Array.from({ length: times }, () => part), input.subarray(start)]);
}

function insertWord(input: Uint8Array<ArrayBuffer>, { random, words }: Means): Uint8Array<ArrayBuffer> {
  const at = placeIn(input, random);
  const word = utf8(pick(random, [...words, ...DIGITS]));
  return join([input.subarray(0, at), word, input.subarray(at + pick(random, [0, word.length]))]);
}

function splice(input: Uint8Array<ArrayBuffer>, { random, corpus }: Means): Uint8Array<ArrayBuffer> {
  const other = pick(random, corpus);
  return join([input.subarray(0, placeIn(input, random)), other.subarray(placeIn(other, random))]);
}

function cut(input: Uint8Array<ArrayBuffer>, { random }: Means): Uint8Array<ArrayBuffer> {
  return input.slice(0, placeIn(input, random));
}

function withOddJson(input: Uint8Array<ArrayBuffer>, part: JsonPart, random: PythonRandom): Uint8Array<ArrayBuffer> {
  try {
    return part.put(input, oddJson(JSON.parse(part.take(input) ?? ""), random));
  } catch {
    // There is no JSON in it.
    return input;
  }
}
