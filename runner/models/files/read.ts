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

/** No file of settings or templates has more: labels of a hundred thousand classes take some megabytes. */
const MOST_BYTES = 64 << 20;

/** The text of a file, `undefined` if there is no such file. @throws {ModelError} for one that is too long for what it is */
export async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readTextWithin(path, MOST_BYTES);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The bytes of a file that has no more than those of its kind have: a stranger's would fill the memory.
 *
 * @throws {ModelError} for one that has more, and for a pipe or a device
 * @throws the error of the file system if it cannot be read
 */
export async function readWithin(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { isFile } = await Deno.stat(path);
  if (!isFile) throw new ModelError(`Cannot read ${path}: it is no regular file; put a copy there`);
  using file = await Deno.open(path);
  const { size } = await file.stat();
  if (size > most) {
    throw new ModelError(`Cannot read ${path}: it has ${size} bytes, and a file of its kind at most ${most}`);
  }
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (let count: number | null = 0; filled < size && count !== null;) {
    count = await file.read(bytes.subarray(filled));
    filled += count ?? 0;
  }
  return bytes.subarray(0, filled);
}

/** As {@linkcode readWithin}, the text. */
export async function readTextWithin(path: string, most: number): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await readWithin(path, most));
}

/** Whether a path is a folder. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

/** Whether a path is a file. */
export async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
