import assert from "node:assert/strict";
import { type FileRange, GroupSources } from "../../../../stores/formats/parquet/group_source.ts";
import { readParquet, readParquetBatches } from "../../../../stores/formats/parquet/mod.ts";
import { fixtureBytes, sourceOf } from "./_fixtures.ts";

const MIB = 2 ** 20;

/** Groups of two chunks of so many bytes each, with bytes between them that are not wanted. */
function groupsOf(count: number, chunk: number, between = 0) {
  const ranges = (group: number): FileRange[] => {
    const first = group * (2 * chunk + between);
    return [{ start: first, end: first + chunk }, { start: first + chunk + between, end: first + 2 * chunk + between }];
  };
  const bytes = new Uint8Array(count * (2 * chunk + between)).map((_, i) => i % 251);
  const source = sourceOf(bytes);
  return { source, bytes, ranges, sources: new GroupSources(source, (i) => i < count ? ranges(i) : []) };
}

async function readEach({ sources, bytes, ranges }: ReturnType<typeof groupsOf>, count: number): Promise<void> {
  for (let group = 0; group < count; group++) {
    const source = await sources.of(group);
    for (const { start, end } of ranges(group)) {
      const read = source.held?.(start, end) ?? new Uint8Array(await source.slice(start, end));
      assert.deepEqual(read, bytes.subarray(start, end));
    }
  }
}

Deno.test("small row groups beside each other are fetched at once", async () => {
  const groups = groupsOf(10, 50);
  await readEach(groups, 10);
  assert.equal(groups.source.slices, 1);
});

Deno.test("no more than 8 MB are fetched at once", async () => {
  const groups = groupsOf(5, 1.5 * MIB);
  await readEach(groups, 5);
  assert.equal(groups.source.slices, 3);
});

Deno.test("chunks that are large, or far from each other, are left to whoever reads them", async () => {
  for (const groups of [groupsOf(2, 5 * MIB), groupsOf(3, 10, 30)]) {
    assert.equal((await groups.sources.of(0)).held, undefined);
    assert.equal(groups.source.slices, 0);
  }
});

Deno.test("the row groups of a small file take one request, those of asked-for rows no more", async () => {
  const bytes = fixtureBytes("paged");
  const [whole, some] = [sourceOf(bytes), sourceOf(bytes)];
  await readParquet(whole);
  assert.equal(whole.slices, 2, "one for the footer");
  const batches = await Array.fromAsync(readParquetBatches(some, { columns: ["id"], rowEnd: 250 }));
  assert.deepEqual(batches.map(({ numRows }) => numRows), [250]);
  assert.ok(some.bytesRead < whole.bytesRead);
});

Deno.test("row groups that a source gives fewer bytes of are refused: who read them waited for the others without end", async () => {
  const bytes = fixtureBytes("paged");
  const source = sourceOf(bytes);
  const cut = (start: number, end?: number) => source.slice(start, end === bytes.length ? end : Math.min(end!, 1000));
  await assert.rejects(readParquet({ byteLength: bytes.length, slice: cut }), /asked for \d+ bytes at 4, got 996/);
});
