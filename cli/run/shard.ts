/**
 * Dividing ops among machines that share a store.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";

/**
 * The ops of one shard: those whose hash leaves `index` when divided by `count`, as in krnel-graph.
 *
 * Every op is in one shard. A shard also computes what its ops depend on; where several need the same op, the first to
 * begin computes it and the others wait for its result, so nothing is computed twice, and no shard waits for one that
 * was never started.
 */
export function shardOf(ops: readonly Op[], count: number, index: number): Op[] {
  return ops.filter(({ type, uuid }) => BigInt(`0x${uuid.slice(type.length + 1)}`) % BigInt(count) === BigInt(index));
}

/** The items in a random order. Machines that go through the same ops in different orders meet less often. */
export function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, key: Math.random() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
