import assert from "node:assert/strict";
import { crc32, deflateRawSync } from "node:zlib";
import { openNpz } from "../../../runner/autoencoders/npz.ts";
import { bytesUnder, join, memorySource, utf8 } from "../../../stores/bytes.ts";
import { turnsDuring } from "../../_turns.ts";

const PACKED = new URL("../../fixtures/autoencoders/params_packed.npz", import.meta.url);
/** Where an entry of a zip archive's directory says how large the file is, and where its name begins. */
const [SIZE_AT, NAME_AT] = [24, 46];

/** The fixture, in whose directory some arrays say that they have other sizes. */
async function withSizes(sizeOf: (size: number, name: string) => number) {
  const bytes = await Deno.readFile(PACKED);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + NAME_AT < bytes.length; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const name = new TextDecoder().decode(bytes.subarray(at + NAME_AT, at + NAME_AT + view.getUint16(at + 28, true)));
    view.setUint32(at + SIZE_AT, sizeOf(view.getUint32(at + SIZE_AT, true), name), true);
  }
  return memorySource(bytes);
}

Deno.test("packed arrays that would fill the memory are refused before one is unpacked, with what to do", async () => {
  const source = await withSizes((size, name) => name.startsWith("W_") ? 3 * 2 ** 30 : size);
  await assert.rejects(
    openNpz(source, "params.npz", (name) => name.startsWith("W_")),
    /Cannot read params\.npz.*packed arrays take 6442450944 bytes of memory, and at most 4294967296.*numpy\.savez, which/,
  );
});

Deno.test("a packed array that says another size than its shape is refused before it is unpacked", async () => {
  const source = await withSizes((size, name) => name === "W_enc.npy" ? size + 2 ** 20 : size);
  await assert.rejects(
    openNpz(source, "params.npz", () => true),
    /W_enc has \d+ bytes, and its shape \(\d+, \d+\) says \d+/,
  );
  assert.ok((await openNpz(await withSizes((size) => size), "params.npz", () => true)).has("W_enc"));
});

Deno.test("a large packed array is unpacked with rests, and as it was", async () => {
  const columns = 2 ** 20;
  const numbers = Float32Array.from({ length: columns }, (_, i) => Math.sin(i));
  const tensors = await openNpz(memorySource(archiveOf(numbers)), "params.npz", () => true);
  const { read } = tensors.get("W_enc")!;
  let values: ArrayLike<number> = [];
  const turns = await turnsDuring(async () => {
    values = await read();
  });
  assert.deepEqual(Float32Array.from(values), numbers);
  // Numbers like these take nine tenths of their bytes, which go in by 16 KB.
  assert.ok(turns > 0.8 * numbers.byteLength / 2 ** 14, `${turns} turns`);
});

Deno.test("a packed array of which one bit was turned is never read as another", async () => {
  const archive = archiveOf(Float32Array.from({ length: 64 }, (_, i) => i / 8));
  // The bytes between the archive's first header and its directory are what is packed.
  const [first, end] = [30 + "W_enc.npy".length, archive.length - 22 - 46 - "W_enc.npy".length];
  assert.ok(end - first > 50);
  for (let at = first; at < end; at++) {
    const damaged = archive.slice();
    damaged[at] ^= 1;
    const read = async () => await (await openNpz(memorySource(damaged), "p.npz", () => true)).get("W_enc")!.read();
    await assert.rejects(read(), /Cannot read p\.npz/, `byte ${at}`);
  }
});

/** An archive of one packed array, W_enc, as NumPy writes it. */
function archiveOf(numbers: Float32Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (1, ${numbers.length}), }`.padEnd(117) + "\n";
  const bytes = join([
    Uint8Array.from("\x93NUMPY\x01\x00\x76\x00", (c) => c.charCodeAt(0)),
    utf8(header),
    bytesUnder(numbers),
  ]);
  const [packed, name] = [deflateRawSync(bytes), utf8("W_enc.npy")];
  const sizes = [crc32(bytes), packed.length, bytes.length];
  const local = fields([0x04034b50, 4], [20, 2], [0, 2], [8, 2], [0, 4], ...sizes.map((size) => [size, 4]), [
    name.length,
    2,
  ], [0, 2]);
  const entry = fields(
    ...[[0x02014b50, 4], [20, 2], [20, 2], [0, 2], [8, 2], [0, 4], ...sizes.map((size) => [size, 4])],
    ...[[name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [0, 4]],
  );
  const start = local.length + name.length + packed.length;
  const end = fields([0x06054b50, 4], [0, 4], [1, 2], [1, 2], [entry.length + name.length, 4], [start, 4], [0, 2]);
  return join([local, name, packed, entry, name, end]);
}

/** Numbers of so many bytes each, little-endian. */
function fields(...values: number[][]): Uint8Array {
  return Uint8Array.from(
    values.flatMap(([value, size]) => Array.from({ length: size }, (_, i) => value / 256 ** i % 256)),
  );
}
