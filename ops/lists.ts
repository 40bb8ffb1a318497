/**
 * What holds several values.
 *
 * @module
 */

/** Whether something is an array, or one of numbers of one type. */
export function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/** Whether something is an object that gives values one after the other. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function";
}
