import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { HashingSource } from "../../stores/hashing_source.ts";
import { pattern } from "./contract.ts";

const DATA = pattern(1000);
const CHECKSUM = `sha256:${createHash("sha256").update(DATA).digest("hex")}`;

function counted(): { source: HashingSource; bytesRead: () => number } {
  let count = 0;
  const source = new HashingSource({
    byteLength: DATA.byteLength,
    slice: (start, end = DATA.byteLength) => {
      count += end - start;
      return Promise.resolve(DATA.slice(start, end).buffer);
    },
  });
  return { source, bytesRead: () => count };
}

Deno.test("HashingSource hashes what was read in any order, without reading it again", async () => {
  const { source, bytesRead } = counted();
  for (const [start, end] of [[900, 1000], [0, 100], [500, 900], [100, 500]]) {
    assert.deepEqual(new Uint8Array(await source.slice(start, end)), DATA.slice(start, end));
  }
  assert.equal(await source.checksum(), CHECKSUM);
  assert.equal(bytesRead(), 1000);
});

Deno.test("HashingSource reads what nobody has read, and bears overlaps", async () => {
  for (const slices of [[], [[10, 20], [15, 30], [700, 710]], [[0, 600], [100, 200], [300, 700], [0, 1000]]]) {
    const { source } = counted();
    for (const [start, end] of slices) await source.slice(start, end);
    assert.equal(await source.checksum(), CHECKSUM);
  }
});
