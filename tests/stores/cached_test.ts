import assert from "node:assert/strict";
import { join } from "node:path";
import { bytesOf } from "../../stores/bytes.ts";
import { cached, type CacheOptions } from "../../stores/cached.ts";
import { FolderStore } from "../../stores/folder.ts";
import { MemoryStore } from "../../stores/memory.ts";
import type { ObjectSource, Store } from "../../stores/store.ts";
import { inPieces, keys, pattern, testStoreContract } from "./contract.ts";
import { testFolder } from "./_paths.ts";
import { PassingStore } from "./_recording_store.ts";
import { ignoreS3, openS3 } from "./_s3_server.ts";

testStoreContract("cached(MemoryStore, folder)", {
  open: async () => {
    const folder = await testFolder();
    return { ...folder, store: cached(new MemoryStore(), folder.path, { blockBytes: 100_000 }) };
  },
});

testStoreContract("cached(S3Store, folder)", {
  ignore: ignoreS3,
  largeBytes: 6 << 20,
  open: async () => {
    const folder = await testFolder();
    const { store } = await openS3({ partBytes: 5 << 20 });
    return { ...folder, store: cached(store, folder.path) };
  },
});

/** Counts the bytes that are read from it. */
class CountingStore extends PassingStore {
  bytesRead = 0;

  override async open(key: string): Promise<ObjectSource | undefined> {
    const source = await super.open(key);
    return source && {
      ...source,
      slice: async (start, end) => {
        const bytes = await source.slice(start, end);
        this.bytesRead += bytes.byteLength;
        return bytes;
      },
    };
  }
}

interface Setup extends AsyncDisposable {
  readonly remote: CountingStore;
  readonly store: Store;
  readonly folder: string;
}

async function setUp(options: CacheOptions = {}): Promise<Setup> {
  const folder = await testFolder();
  const remote = new CountingStore(new MemoryStore());
  const store = cached(remote, folder.path, { blockBytes: 10_000, ...options });
  return { ...folder, remote, store, folder: folder.path };
}

async function folderBytes(path: string): Promise<number> {
  const infos = await Array.fromAsync(new FolderStore(path).list());
  return infos.reduce((sum, { size }) => sum + size, 0);
}

Deno.test("cached() reads what it wrote from the folder", async () => {
  await using setup = await setUp();
  await setup.store.put("a", inPieces(pattern(95_000), 7000));
  assert.deepEqual(await bytesOf((await setup.store.open("a"))!), pattern(95_000));
  assert.equal(setup.remote.bytesRead, 0);
});

Deno.test("cached() fetches a range once, in whole blocks, and no more", async () => {
  await using setup = await setUp();
  await setup.remote.put("a", pattern(95_000));
  for (let i = 0; i < 3; i++) {
    const source = (await setup.store.open("a"))!;
    assert.deepEqual(new Uint8Array(await source.slice(15_000, 31_000)), pattern(95_000).slice(15_000, 31_000));
    assert.equal(setup.remote.bytesRead, 30_000);
  }
  assert.deepEqual(await bytesOf((await setup.store.open("a"))!), pattern(95_000));
  assert.equal(setup.remote.bytesRead, 95_000);
});

Deno.test("cached() sees what others wrote to the remote store", async () => {
  await using setup = await setUp();
  await setup.store.put("a", pattern(20_000));
  await setup.remote.put("a", pattern(30_000).fill(1));
  assert.deepEqual(await bytesOf((await setup.store.open("a"))!), pattern(30_000).fill(1));
  await setup.remote.delete("a");
  assert.equal(await setup.store.open("a"), undefined);
});

Deno.test("cached() does not use a block that was damaged", async () => {
  await using setup = await setUp();
  await setup.store.put("a", pattern(20_000));
  const blocks = new FolderStore(setup.folder);
  for (const key of await keys(blocks)) {
    const bytes = (await blocks.get(key))!;
    bytes[5] ^= 1;
    await blocks.put(key, bytes);
  }
  assert.deepEqual(await bytesOf((await setup.store.open("a"))!), pattern(20_000));
  assert.equal(setup.remote.bytesRead, 20_000);
});

Deno.test("cached() drops what was not used for longest when the folder is full", async () => {
  await using setup = await setUp({ maxBytes: 100_000 });
  for (const key of ["a", "b", "c"]) await setup.store.put(key, pattern(30_000));
  const hour = new Date(Date.now() - 3_600_000);
  for (const key of await keys(new FolderStore(setup.folder))) {
    const path = join(setup.folder, key);
    await Deno.utime(path, hour, key.startsWith("b/") ? new Date(hour.getTime() - 1000) : hour);
  }
  await bytesOf((await setup.store.open("a"))!);
  await setup.store.put("d", pattern(30_000));
  assert.ok(await folderBytes(setup.folder) <= 100_000);
  setup.remote.bytesRead = 0;
  await bytesOf((await setup.store.open("a"))!);
  await bytesOf((await setup.store.open("d"))!);
  assert.equal(setup.remote.bytesRead, 0);
  await bytesOf((await setup.store.open("b"))!);
  assert.ok(setup.remote.bytesRead > 0);
});

Deno.test("cached() works without its folder", async () => {
  await using setup = await setUp();
  const path = join(setup.folder, "file");
  await Deno.writeTextFile(path, "");
  const store = cached(setup.remote, path, { blockBytes: 10_000 });
  await store.put("a", pattern(20_000));
  assert.deepEqual(await bytesOf((await store.open("a"))!), pattern(20_000));
});

Deno.test("cached() leaves nothing of a write that failed", async () => {
  await using setup = await setUp();
  const failing = async function* () {
    yield* inPieces(pattern(50_000), 10_000);
    throw new Error("the source broke");
  };
  await assert.rejects(setup.store.put("a", failing()), /the source broke/);
  assert.deepEqual(await keys(new FolderStore(setup.folder)), []);
});
