/**
 * Errors that say which file they are about.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";

/** Adds the file's name to what is wrong with it. */
export async function namingFile<T>(path: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { message } = error as Error;
    if (message.includes(path)) throw error;
    throw new DatasetError(`the file ${JSON.stringify(path)} cannot be loaded: ${message}`, { cause: error });
  }
}
