/**
 * The directory of a zip archive (PKWARE's APPNOTE 6.3.10), which stands at its end.
 *
 * @module
 */

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
export const HEADER_BYTES = 30;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/**
 * The files of an archive.
 *
 * @param tail The last bytes of the archive, or all of them.
 * @param base Where they begin in it.
 * @throws {RangeError} where they hold no directory
 */
export function zipDirectory(tail: DataView, base = 0): ZipEntry[] {
  const end = endOfDirectory(tail);
  const [count, start] = [tail.getUint16(end + 10, true), tail.getUint32(end + 16, true)];
  if (start < base) throw new RangeError("its directory is too long");
  const entries: ZipEntry[] = [];
  let at = start - base;
  for (let i = 0; i < count; i++) {
    if (tail.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => tail.getUint16(at + offset, true));
    const name = new TextDecoder().decode(new Uint8Array(tail.buffer, tail.byteOffset + at + 46, nameLength));
    entries.push({ name, crc: tail.getUint32(at + 16, true), ...sizesOf(tail, at, at + 46 + nameLength, extra) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** Where the bytes of a file begin. @param header Its header, `HEADER_BYTES` long. */
export function contentStart({ at }: ZipEntry, header: DataView): number {
  return at + HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
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
