/**
 * Orders of axes, as `Transpose` takes them.
 *
 * @module
 */

/** The order that brings axes back which another one has brought into its own. */
export function inverseOrder(order: readonly number[]): bigint[] {
  return order.map((_, axis) => BigInt(order.indexOf(axis)));
}
