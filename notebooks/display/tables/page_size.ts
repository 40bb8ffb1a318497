/**
 * How many rows a page of a table has.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import { show } from "../../../ops/messages.ts";

/** The numbers of rows that a page can have, as its reader can choose them. */
const PAGE_SIZES: readonly unknown[] = [10, 20, 50, 100];

/** Refuses other sizes of pages. @throws {OpError} */
export function checkPageSize(method: string, pageSize: unknown = 10): void {
  if (PAGE_SIZES.includes(pageSize)) return;
  throw new OpError(`${method}() takes pageSize ${PAGE_SIZES.slice(0, -1).join(", ")} or 100, got ${show(pageSize)}`);
}
