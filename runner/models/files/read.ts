/**
 * Reads files that may not be there.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";

/** The JSON in a file, `undefined` if there is no such file. @throws {ModelError} if it is not JSON */
export async function readOptionalJson(path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readOptional(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelError(`Cannot open the model: ${path} is not JSON (${(cause as Error).message})`, { cause });
  }
}

/** The text of a file, `undefined` if there is no such file. */
export async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether a path is a folder. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

/** Whether a path is a file. */
export async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
