/**
 * Items of which the next one is made while one is used.
 *
 * @module
 */

/**
 * Gives items, and has the next one made meanwhile. When nobody asks for more, what is being made is waited for.
 *
 * @throws what making an item throws, in that item's place
 */
export async function* oneAhead<T>(items: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      // It is awaited later, or never, if nobody asks for more.
      next.catch(() => {});
      yield item.value;
    }
  } finally {
    await items.return();
  }
}
