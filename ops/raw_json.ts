/**
 * `JSON.rawJSON`, which the TypeScript library does not declare yet.
 *
 * Source: the TC39 proposal "JSON.parse source text access".
 *
 * @module
 */

interface RawJson {
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
}

const json = JSON as unknown as RawJson;

/** An object that `JSON.stringify` prints as `text`, digit for digit. */
export function rawJson(text: string): { readonly rawJSON: string } {
  return json.rawJSON(text);
}

/**
 * `JSON.stringify` in which bigints are printed digit for digit, and typed arrays are arrays.
 *
 * @param most Values of a list that are printed.
 */
export function jsonWithBigInts(value: unknown, most = Infinity): string {
  return JSON.stringify(value, (_, item) => {
    if (typeof item === "bigint") return rawJson(item.toString());
    const plain = ArrayBuffer.isView(item) ? [...item as unknown as Iterable<unknown>] : item;
    return Array.isArray(plain) && plain.length > most ? plain.slice(0, most) : plain;
  });
}

/** Whether a value was made by {@linkcode rawJson}. */
export function isRawJson(value: unknown): value is { readonly rawJSON: string } {
  return json.isRawJSON(value);
}
