/**
 * The directory of a zip archive (PKWARE's APPNOTE 6.3.10), which stands at its end.
 *
 * @module
 */

import type { ByteSource } from "../store.ts";

/** A file in an archive. */
export interface ZipEntry {
  /** Its path, as the archive has it: a stranger's may lead anywhere. */
  readonly name: string;
  /** How it is packed: {@linkcode STORED}, {@linkcode DEFLATED}, or a way that is not read. */
  readonly method: number;
  /** CRC-32 of its bytes. */
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Where its header begins in the archive. */
  readonly at: number;
}

/** Not packed. */
export const STORED = 0;
/** Packed as `deflate` does it. */
export const DEFLATED = 8;
/** Bytes of a file's header before its name. */
const HEADER_BYTES = 30;

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const LONG_LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const LONG_END = 0x06064b50;
const LONG_END_BYTES = 56;
const DIRECTORY_ENTRY = 0x02014b50;
/** The archive ends with its directory's end, a comment of at most 64 KB, and before that end stands the locator of ZIP64. */
const TAIL_BYTES = LOCATOR_BYTES + END_BYTES + 0xffff;

/** The files of an archive. @throws {RangeError} where it is none */
export async function zipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  const { count, start, size } = await directoryOf(source);
  const view = new DataView(await source.slice(start, start + size));
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, nameLength));
    entries.push({ name, crc: view.getUint32(at + 16, true), ...sizesOf(view, at, at + 46 + nameLength, extra) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** Where the bytes of a file begin. */
export async function contentStart(source: ByteSource, { at }: ZipEntry): Promise<number> {
  const header = new DataView(await source.slice(at, at + HEADER_BYTES));
  return at + HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly size: number;
}

async function directoryOf(source: ByteSource): Promise<Directory> {
  const tail = new DataView(await source.slice(Math.max(0, source.byteLength - TAIL_BYTES)));
  const at = endOfDirectory(tail);
  const locator = at - LOCATOR_BYTES;
  if (locator >= 0 && tail.getUint32(locator, true) === LONG_LOCATOR) {
    return await longDirectory(source, Number(tail.getBigUint64(locator + 8, true)));
  }
  return {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
}

/** Archives past 4 GB say in a record of their own where their directory is (ZIP64). */
async function longDirectory(source: ByteSource, place: number): Promise<Directory> {
  const view = new DataView(await source.slice(place, place + LONG_END_BYTES));
  if (view.getUint32(0, true) !== LONG_END) throw new RangeError("its directory is damaged");
  const [count, size, start] = [32, 40, 48].map((offset) => Number(view.getBigUint64(offset, true)));
  return { count, size, start };
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new RangeError("it has no directory of a zip archive");
}

/** Sizes and place; those past 32 bits stand in the entry's extra field (ZIP64, header 1). */
function sizesOf(view: DataView, at: number, extraAt: number, extraLength: number): Omit<ZipEntry, "name" | "crc"> {
  const method = view.getUint16(at + 10, true);
  const short = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  const long: number[] = [];
  for (let i = extraAt; i + 4 <= extraAt + extraLength; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    for (let j = i + 4; j < i + 4 + view.getUint16(i + 2, true); j += 8) long.push(Number(view.getBigUint64(j, true)));
  }
  const [size, packed, place] = short.map((value) => value === 0xffffffff ? long.shift() ?? value : value);
  return { method, packed, size, at: place };
}
