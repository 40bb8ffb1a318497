/**
 * @module
 */

/** An object's own fields but those that are `undefined`. */
export function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  if (!Object.values(object).includes(undefined)) return { ...object } as never;
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
