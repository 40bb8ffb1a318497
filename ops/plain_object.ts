/**
 * @module
 */

/** Whether an object is of no class: another realm (a worker, a context of Node's `vm`) has another `Object.prototype`. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
