/**
 * Errors of the file system: a folder that is not there, no room, no permission.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import { showPath } from "../ops/messages.ts";

/** Whether an error is one of the file system's. */
export function isFileError(error: unknown): error is Error {
  return error instanceof Deno.errors.NotCapable || typeof (error as { code?: unknown }).code === "string";
}

/**
 * Does what writes to a place.
 *
 * @throws {ProbegraphError} where it cannot be written; what else `write` throws stays what it is
 */
export async function whileWriting<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ProbegraphError || !isFileError(error)) throw error;
    throw new ProbegraphError(`${showPath(place)} could not be written: ${error.message}`, { cause: error });
  }
}
