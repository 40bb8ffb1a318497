import assert from "node:assert/strict";
import { FormatError, ProbegraphError } from "../../../../ops/errors.ts";
import { tableFromColumns } from "../../../../stores/formats/columns.ts";
import { readParquet, writeParquet } from "../../../../stores/formats/parquet/mod.ts";
import { vectorFromMatrix } from "../../../../stores/formats/vectors.ts";
import { plainColumn } from "./_arrow_values.ts";
import { fixtureBytes, sourceOf } from "./_fixtures.ts";

/** A reading of a few kilobytes may take this long on a busy machine, and no longer. */
const MAX_MILLISECONDS = 3000;
/** And the process may grow by this much, over all attempts on one file. */
const MAX_GROWTH = 512 * 2 ** 20;

const FIXTURES = [
  "scalars",
  "nested",
  "nested_v2",
  "vectors",
  "vectors_split",
  "paged",
  "dictionaries",
  "delta",
  "delta_length",
  "codec_snappy",
  "codec_gzip",
  "codec_lz4",
  "codec_brotli",
  "codec_zstd",
  "decimals",
  "int96",
];

/** A generator of numbers below `limit` with a fixed seed, so that a failure can be had again. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

/** Reads every value, or fails in the way that is meant to. */
async function readOrRefuse(bytes: Uint8Array, what: string): Promise<void> {
  const start = performance.now();
  try {
    const table = await readParquet(sourceOf(bytes));
    for (let i = 0; i < table.numCols; i++) plainColumn(table.getChildAt(i)!);
  } catch (error) {
    assert.ok(error instanceof ProbegraphError, `${what}: ${error instanceof Error ? error.stack : error}`);
  }
  const time = performance.now() - start;
  assert.ok(time < MAX_MILLISECONDS, `${what} took ${time.toFixed(0)} ms`);
}

async function vectorsOfOurs(): Promise<Uint8Array> {
  const data = Float32Array.from({ length: 40 * 12 }, (_, i) => Math.sin(i * i));
  const table = tableFromColumns([["v", vectorFromMatrix({ rows: 40, columns: 12, data })]]);
  return new Uint8Array(await new Blob(await Array.fromAsync(writeParquet(table)) as BlobPart[]).arrayBuffer());
}

async function tryAll(name: string, bytes: Uint8Array, attempts: number): Promise<void> {
  const random = generator(bytes.length);
  const before = Deno.memoryUsage().rss;
  // Most of what can go wrong is in the footer, so half of the damage is done there.
  const footer = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true) + 8;
  const place = (i: number) => i % 2 === 0 ? random(bytes.length) : bytes.length - 1 - random(footer);
  for (let i = 0; i < attempts; i++) {
    const at = place(i);
    const flipped = bytes.slice();
    flipped[at] = random(256);
    await readOrRefuse(flipped, `${name} with byte ${at} set to ${flipped[at]}`);
    const large = bytes.slice();
    large.fill(0xff, at, at + 5);
    await readOrRefuse(large, `${name} with 0xff from ${at}`);
    await readOrRefuse(bytes.slice(0, at), `${name} cut at ${at}`);
    const spliced = bytes.slice();
    spliced.copyWithin(at, random(bytes.length), bytes.length);
    await readOrRefuse(spliced, `${name} spliced at ${at}`);
  }
  const growth = Deno.memoryUsage().rss - before;
  assert.ok(growth < MAX_GROWTH, `memory grew by ${growth} bytes`);
}

const ATTEMPTS = Number(Deno.env.get("FUZZ_ATTEMPTS") ?? 60);

for (const name of FIXTURES) {
  Deno.test(`readParquet() reads or refuses a damaged ${name}`, () => tryAll(name, fixtureBytes(name), ATTEMPTS));
}

Deno.test("readParquet() reads or refuses damaged vectors that probegraph wrote", async () => {
  await tryAll("ours", await vectorsOfOurs(), ATTEMPTS);
});

Deno.test("readParquet() says what is wrong with bytes that are not parquet", async () => {
  const refused = (text: string, message: RegExp) =>
    assert.rejects(readParquet(sourceOf(new TextEncoder().encode(text))), (error: Error) => {
      return error instanceof FormatError && message.test(error.message);
    });
  await refused("", /at least 12 bytes, got 0/);
  await refused("a,b\n1,2\n3,4\n5,6\n", /not a parquet file.*load it with fromCsv\(\) if it is CSV$/);
  await refused("a,b\n1,2\n", /at least 12 bytes, got 8; .*fromCsv\(\)/);
  await refused('\n{"a": 1}\n{"a": 2}\n', /begins as JSON Lines do: load it with fromJsonl\(\)$/);
  await refused("PAR1 and then nothing more", /it was cut off$/);
  await refused("\x00\x01\x02 and then nothing more", /it was cut off$/);
  await refused("PAR1....\xff\xff\xff\x7fPAR1", /length of the footer|damaged/);
});

Deno.test("readParquet() refuses a source that gives fewer bytes than it has", async () => {
  const bytes = fixtureBytes("vectors");
  const source = { byteLength: bytes.length, slice: () => Promise.resolve(new ArrayBuffer(3)) };
  await assert.rejects(readParquet(source), FormatError);
});
