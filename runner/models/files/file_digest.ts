/**
 * SHA-256 digests of files. Those of large files are remembered in the user's cache folder, so that using a model or a
 * result that it made does not mean to read gigabytes each time.
 *
 * @module
 */
import { parseJson } from "../../../ops/json_record.ts";
import { dirname, join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { foreignTagOf } from "../../../stores/file_source.ts";
import { isGranted } from "../../../stores/granted.ts";
import { renameFile } from "../../../stores/held_files.ts";
import { userCacheFolder } from "../../../stores/home.ts";
import { sha256Open } from "../../files/sha256_file.ts";

/** Digests of files by path, each with the state in which the file was. */
type Remembered = Readonly<Record<string, { readonly state: string; readonly sha256: string }>>;

const LARGE_BYTES = 64 << 20;
const SETTLED_MS = 3000;

/** Which digests are remembered, and where. */
export interface DigestMemory {
  /** Those of files of at least so many bytes. @default 64 MB */
  readonly largeBytes?: number;
  /** A file that was changed so shortly ago may change again without its times showing it: it is not remembered. @default 3 s */
  readonly settledMs?: number;
  /** The file that remembers them. @default in `$XDG_CACHE_HOME`, or in `.cache` of the user's home */
  readonly path?: string;
}

/**
 * The digest of a file, hexadecimal.
 *
 * @param info what the file system says of it
 * @throws {ModelError} if another file is there, or it changes meanwhile
 * @throws the error of the file system if the file cannot be read
 */
export async function fileDigest(path: string, info: Deno.FileInfo, memory: DigestMemory = {}): Promise<string> {
  using file = await Deno.open(path);
  await requireVersion(path, file, info);
  const isLarge = info.size >= (memory.largeBytes ?? LARGE_BYTES);
  const digest = isLarge ? await largeDigest(path, file, info, memory) : await sha256Open(file);
  await requireVersion(path, file, info);
  return digest;
}

async function requireVersion(path: string, file: Deno.FsFile, info: Deno.FileInfo): Promise<void> {
  if (foreignTagOf(await file.stat()) === foreignTagOf(info)) return;
  throw new ModelError(`Cannot open the model: ${path} changed while it was read`);
}

async function largeDigest(
  path: string,
  file: Deno.FsFile,
  info: Deno.FileInfo,
  memory: DigestMemory,
): Promise<string> {
  const memoryPath = memory.path ?? userMemoryPath();
  const place = await Deno.realPath(path);
  const changed = Math.max(info.mtime?.getTime() ?? Infinity, info.ctime?.getTime() ?? 0);
  const state = `${info.ino}-${info.size}-${info.mtime?.getTime()}-${info.ctime?.getTime()}`;
  const known = (await readRemembered(memoryPath))[place];
  if (known?.state === state) return known.sha256;
  const isSettled = Date.now() - changed >= (memory.settledMs ?? SETTLED_MS);
  const sha256 = await sha256Open(file);
  await requireVersion(path, file, info);
  if (isSettled && memoryPath !== undefined) {
    await remember(memoryPath, { ...await readRemembered(memoryPath), [place]: { state, sha256 } });
  }
  return sha256;
}

function userMemoryPath(): string | undefined {
  const folder = userCacheFolder();
  const path = folder && join(folder, "probegraph", "digests.json");
  return path && isGranted({ name: "read", path }) && isGranted({ name: "write", path }) ? path : undefined;
}

async function readRemembered(path: string | undefined): Promise<Remembered> {
  if (path === undefined) return {};
  try {
    const digests: unknown = parseJson(await Deno.readTextFile(path));
    return Object.fromEntries(Object.entries(Object(digests)).filter(isRemembered)) as Remembered;
  } catch {
    // Nothing was remembered, or it cannot be read: then the files are.
    return {};
  }
}

/** Whether an entry is one that was written here, as far as can be seen. */
function isRemembered([, entry]: [string, unknown]): boolean {
  const { state, sha256 } = Object(entry) as { state?: unknown; sha256?: unknown };
  return typeof state === "string" && typeof sha256 === "string";
}

/** Programs that write at the same time lose one of the digests, which is then computed once more. */
async function remember(path: string, digests: Remembered): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(partial, JSON.stringify(digests));
    await renameFile(partial, path);
  } catch {
    // A home that cannot be written to.
    await Deno.remove(partial).catch(() => {});
  }
}
