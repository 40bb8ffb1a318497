/**
 * Reads files that may not be there.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { isRecord, type JsonRecord, parseJson } from "../../../ops/json_record.ts";
import { show } from "../../../ops/messages.ts";

/** The JSON object in a file, `undefined` if there is no such file. @throws {ModelError} if it holds something else */
export async function readOptionalJson(path: string): Promise<JsonRecord | undefined> {
  const json = await parseOptional(path);
  if (json === undefined || isRecord(json)) return json;
  throw unexpected(path, json, "an object");
}

/** The JSON list in a file, `undefined` if there is no such file. @throws {ModelError} if it holds something else */
export async function readOptionalList(path: string): Promise<readonly unknown[] | undefined> {
  const json = await parseOptional(path);
  if (json === undefined || Array.isArray(json)) return json;
  throw unexpected(path, json, "a list");
}

async function parseOptional(path: string): Promise<unknown> {
  const text = await readOptional(path);
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch (cause) {
    throw new ModelError(`Cannot open the model: ${path} is not JSON (${(cause as Error).message})`, { cause });
  }
}

function unexpected(path: string, json: unknown, wanted: string): ModelError {
  return new ModelError(`Cannot open the model: ${path} holds ${show(json)}, and should hold ${wanted}; save it again`);
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
