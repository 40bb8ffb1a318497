/**
 * Work that goes on while its earlier results are used.
 *
 * @module
 */

/** An item, and what came of it. */
export interface Finished<T, R> {
  /** The item. */
  readonly item: T;
  /** Its result. */
  readonly result: R;
}

/**
 * Works on several items at a time, and gives the results in the items' order. When the items end with an error, or the work
 * fails, what was begun is finished and given first.
 *
 * @param ahead how many items are worked on, at most, while a result is used
 */
export async function* runAhead<T, R>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  ahead: number,
): AsyncGenerator<Finished<T, R>, void, void> {
  const begun: { readonly item: T; readonly result: Promise<R> }[] = [];
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is awaited later, or never, if nobody asks for more.
      result.catch(() => {});
      begun.push({ item, result });
      if (begun.length > ahead) yield await firstOf(begun);
    }
  } catch (error) {
    failures.push(error);
  }
  while (begun.length > 0) {
    try {
      yield await firstOf(begun);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function firstOf<T, R>(begun: { readonly item: T; readonly result: Promise<R> }[]): Promise<Finished<T, R>> {
  const { item, result } = begun.shift()!;
  return { item, result: await result };
}
