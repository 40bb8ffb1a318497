/**
 * @module
 */

import { StoreError } from "../../ops/errors.ts";

/** Requires a store that other processes can see. @throws {StoreError} */
export function assertShared(uri: string): void {
  if (!uri.startsWith("memory:")) return;
  throw new StoreError(
    `The store ${uri} is in this process only, and a queue's workers are others: results go through a store that ` +
      "all can see, such as s3://bucket/prefix or a shared folder",
  );
}
