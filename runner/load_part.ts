/**
 * Loading parts of the program when they are first needed, which may be long after it began.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import { messageOf } from "../ops/messages.ts";

/**
 * Loads a part. The runtime remembers what it could not load, so that it is not tried again.
 *
 * @throws {ProbegraphError} where its files cannot be read, or are others than those that the program began with.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const why = messageOf(error).replace(/\.$/, "");
    throw new ProbegraphError(
      `Cannot load a part of probegraph: ${why}. Where its files were moved or updated since this program began, or could ` +
        "not be reached for a moment, start the program again",
      { cause: error },
    );
  }
}
