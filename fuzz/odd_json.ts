/**
 * Changes values in JSON data, which stays JSON.
 *
 * @module
 */

import type { PythonRandom } from "../runner/random/python_random.ts";

/** Texts of values that stand where others should. */
const ODD = [
  "null",
  "true",
  "0",
  "-1",
  "0.5",
  "1e308",
  "9007199254740993",
  "123456789012345678901234567890",
  '""',
  '"a"',
  '"constructor"',
  '"\\ud800"',
  "[]",
  "{}",
  "[null]",
  "[[]]",
  '{"a": null}',
  '{"__proto__": 1}',
  `${"[".repeat(3000)}${"]".repeat(3000)}`,
];

/** Stands in data for a text of {@linkcode ODD}, as JSON.stringify cannot print all of them. */
const mark = (index: number) => `\u0000odd ${index}\u0000`;

/** The text of data in which a value or two are others. */
export function oddJson(data: unknown, random: PythonRandom): string {
  let changed = data;
  for (let i = random.randbelow(3); i >= 0; i--) changed = change(changed, random.randbelow(sizeOf(changed)), random);
  return JSON.stringify(changed).replaceAll(/"\\u0000odd (\d+)\\u0000"/g, (_, index) => ODD[Number(index)]);
}

/** Sizes that are known: data is asked again on the way down to the value that is changed. */
const sizes = new WeakMap<object, number>();

/** The number of values in data, itself included. */
function sizeOf(data: unknown): number {
  if (typeof data !== "object" || data === null) return 1;
  const known = sizes.get(data) ?? Object.values(data).reduce((sum: number, item) => sum + sizeOf(item), 1);
  sizes.set(data, known);
  return known;
}

function itemsOf(data: unknown): [key: string, value: unknown][] {
  return typeof data === "object" && data !== null ? Object.entries(data) : [];
}

/** A copy in which the value that is `steps` further on, in depth, is another, or gone. */
function change(data: unknown, steps: number, random: PythonRandom): unknown {
  if (steps === 0) return mark(random.randbelow(ODD.length));
  let left = steps - 1;
  const items = itemsOf(data);
  const at = items.findIndex(([, item]) => {
    const size = sizeOf(item);
    if (left < size) return true;
    left -= size;
    return false;
  });
  const [key, item] = items[at];
  if (left === 0 && random.randbelow(4) === 0) items.splice(at, 1);
  else items[at] = [key, change(item, left, random)];
  return Array.isArray(data) ? items.map(([, each]) => each) : Object.fromEntries(items);
}
