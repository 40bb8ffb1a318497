/**
 * The order of the columns of inline data. JavaScript puts names such as `"10"` first in every object, so it is kept beside.
 *
 * @module
 */

const orders = new WeakMap<object, readonly string[]>();

/** Keeps the order that `columns` came in, where that is a Map or was kept before, for the record that holds its data. */
export function keepColumnNames(columns: object, record: object): void {
  const names = columns instanceof Map ? [...columns.keys()] : orders.get(columns);
  if (names !== undefined) orders.set(record, Object.freeze(names));
}

/** The names of the columns in their order. */
export function columnNames(record: object): readonly string[] {
  return orders.get(record) ?? Object.keys(record);
}
