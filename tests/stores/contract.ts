import assert from "node:assert/strict";
import { StoreError } from "../../ops/errors.ts";
import { bytesOf, utf8 } from "../../stores/bytes.ts";
import { opFolder } from "../../stores/keys.ts";
import { removeResults } from "../../stores/remove_results.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Store } from "../../stores/store.ts";
import { completed, jsonResult, reportOp } from "./_ops.ts";

/** A store that one test has to itself. */
export interface TestStore extends AsyncDisposable {
  readonly store: Store;
}

/** What of a store the suite needs to know. */
export interface ContractOptions {
  /** Opens an empty store. */
  readonly open: () => Promise<TestStore>;
  /** Why these tests cannot run here. */
  readonly ignore?: string;
  /** Bytes of an object that the store handles as a large one. */
  readonly largeBytes?: number;
}

const KEY = "TakeRowsOp/0123/result.json";
const HOSTILE_KEYS = [
  "",
  "/",
  "..",
  "../a",
  "a/../b",
  "a//b",
  "/a",
  "a/",
  ".hidden",
  "a/.b",
  "a\\b",
  "a\0b",
  "C:/a",
  "a b",
];

/** What every store promises. Each back end's test file is a call of this and its extras. */
export function testStoreContract(name: string, options: ContractOptions): void {
  const test = (behaviour: string, body: (store: Store) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${behaviour}${options.ignore ? ` (ignored: ${options.ignore})` : ""}`,
      ignore: options.ignore !== undefined,
      fn: async () => {
        await using opened = await options.open();
        await body(opened.store);
      },
    });
  const largeBytes = options.largeBytes ?? 1 << 20;

  test("what was never written is missing", async (store) => {
    assert.equal(await store.get(KEY), undefined);
    assert.equal(await store.open(KEY), undefined);
    assert.equal(await store.replace(KEY, utf8("a"), "1"), undefined);
    assert.equal(await store.move(KEY, "b"), false);
    await store.delete(KEY);
    assert.deepEqual(await keys(store), []);
  });

  test("gives back what was put, and the newest of it", async (store) => {
    const first = await store.put(KEY, utf8("one"));
    const second = await store.put(KEY, utf8("two, longer"));
    assert.equal(text(await store.get(KEY)), "two, longer");
    assert.notEqual(first, second);
    assert.equal((await store.open(KEY))?.tag, second);
  });

  test("keeps empty objects", async (store) => {
    await store.put(KEY, new Uint8Array());
    assert.equal((await store.get(KEY))?.byteLength, 0);
    const source = await store.open(KEY);
    assert.equal(source?.byteLength, 0);
    assert.equal((await source.slice(0)).byteLength, 0);
  });

  test("a folder is no object", async (store) => {
    await store.put("a/b", utf8("x"));
    assert.equal(await store.get("a"), undefined);
    assert.equal(await store.open("a"), undefined);
    await store.delete("a");
    assert.equal(text(await store.get("a/b")), "x");
  });

  test("keeps large streams, and reads ranges of them", async (store) => {
    const data = pattern(largeBytes);
    const tag = await store.put(KEY, inPieces(data, 100_000));
    const source = await store.open(KEY);
    assert.equal(source?.byteLength, data.byteLength);
    assert.equal(source.tag, tag);
    assert.deepEqual(await bytesOf(source), data);
    assert.deepEqual(await store.get(KEY), data);
    const middle = new Uint8Array(await source.slice(largeBytes / 2 - 7, largeBytes / 2 + 9));
    assert.deepEqual(middle, data.slice(largeBytes / 2 - 7, largeBytes / 2 + 9));
    assert.equal((await source.slice(largeBytes - 1)).byteLength, 1);
    assert.equal((await source.slice(largeBytes, largeBytes + 5)).byteLength, 0);
  });

  test("a source does not mix two versions of an object", async (store) => {
    await store.put(KEY, pattern(1000));
    const source = await store.open(KEY);
    await store.put(KEY, pattern(2000).fill(7));
    const read = await source!.slice(0, 1000).then((bytes) => new Uint8Array(bytes), () => undefined);
    if (read !== undefined) assert.deepEqual(read, pattern(1000));
  });

  test("a stream that fails leaves nothing", async (store) => {
    const failing = async function* () {
      yield* inPieces(pattern(largeBytes), 100_000);
      throw new Error("the source broke");
    };
    await assert.rejects(store.put(KEY, failing()), /the source broke/);
    await assert.rejects(store.create(KEY, failing()), /the source broke/);
    assert.equal(await store.get(KEY), undefined);
    assert.deepEqual(await keys(store), []);
    assert.deepEqual(await Array.fromAsync(store.partials()), []);
  });

  test("creates only where nothing is", async (store) => {
    const tag = await store.create(KEY, utf8("one"));
    assert.equal((await store.open(KEY))?.tag, tag);
    assert.equal(await store.create(KEY, utf8("two")), undefined);
    assert.equal(await store.create(KEY, inPieces(pattern(largeBytes), 100_000)), undefined);
    assert.equal(text(await store.get(KEY)), "one");
    assert.ok(await store.create("large", inPieces(pattern(largeBytes), 100_000)));
    assert.equal((await store.open("large"))?.byteLength, largeBytes);
  });

  test("of several that create at once, one does", async (store) => {
    const tags = await Promise.all(Array.from({ length: 8 }, (_, i) => store.create(KEY, utf8(`writer ${i}`))));
    const winners = tags.flatMap((tag, i) => tag === undefined ? [] : [i]);
    assert.equal(winners.length, 1);
    assert.equal(text(await store.get(KEY)), `writer ${winners[0]}`);
  });

  test("replaces only the version that is named", async (store) => {
    const first = await store.put(KEY, utf8("one"));
    const second = await store.replace(KEY, utf8("two"), first);
    assert.ok(second !== undefined && second !== first);
    assert.equal(await store.replace(KEY, utf8("three"), first), undefined);
    assert.equal(text(await store.get(KEY)), "two");
    assert.ok(await store.replace(KEY, utf8("three"), second));
    await store.delete(KEY);
    assert.equal(await store.replace(KEY, utf8("four"), second), undefined);
    assert.equal(await store.get(KEY), undefined);
  });

  test("of several that replace one version at once, one does", async (store) => {
    const tag = await store.put(KEY, utf8("start"));
    const tags = await Promise.all(Array.from({ length: 8 }, (_, i) => store.replace(KEY, utf8(`writer ${i}`), tag)));
    assert.equal(tags.filter((written) => written !== undefined).length, 1);
  });

  test("a large object takes the place of a small one", async (store) => {
    await store.put(KEY, utf8("small"));
    await store.put(KEY, inPieces(pattern(largeBytes), 100_000));
    assert.equal((await store.open(KEY))?.byteLength, largeBytes);
  });

  test("of two that put at once, one whole object stays", async (store) => {
    const [a, b] = [pattern(largeBytes).fill(1), pattern(largeBytes - 1).fill(2)];
    await Promise.all([store.put(KEY, inPieces(a, 50_000)), store.put(KEY, inPieces(b, 50_000))]);
    const kept = await store.get(KEY);
    assert.deepEqual(kept, kept?.[0] === 1 ? a : b);
  });

  test("moves an object", async (store) => {
    await store.put(KEY, utf8("one"));
    await store.put("b/c", utf8("two"));
    assert.equal(await store.move(KEY, "b/c"), true);
    assert.equal(await store.get(KEY), undefined);
    assert.equal(text(await store.get("b/c")), "one");
    assert.equal(await store.move("b/c", "b/c"), true);
    assert.deepEqual(await keys(store), ["b/c"]);
  });

  test("deletes", async (store) => {
    await store.put(KEY, utf8("one"));
    await store.put("other", utf8("two"));
    await store.delete(KEY);
    assert.equal(await store.get(KEY), undefined);
    assert.deepEqual(await keys(store), ["other"]);
  });

  test("lists keys, sizes and times, by prefix", async (store) => {
    for (const key of ["a/1", "a/22", "ab/1", "b"]) await store.put(key, utf8(key));
    assert.deepEqual(await keys(store), ["a/1", "a/22", "ab/1", "b"]);
    assert.deepEqual(await keys(store, "a/"), ["a/1", "a/22"]);
    assert.deepEqual(await keys(store, "a"), ["a/1", "a/22", "ab/1"]);
    assert.deepEqual(await keys(store, "a/2"), ["a/22"]);
    assert.deepEqual(await keys(store, "../"), []);
    const [info] = await Array.fromAsync(store.list("a/22"));
    assert.equal(info.size, 4);
    assert.ok(Math.abs(info.modified.getTime() - Date.now()) < 60_000);
  });

  test("no key leads out of it", async (store) => {
    for (const key of HOSTILE_KEYS) {
      await assert.rejects(store.get(key), StoreError, key);
      await assert.rejects(store.open(key), StoreError, key);
      await assert.rejects(store.put(key, utf8("x")), StoreError, key);
      await assert.rejects(store.create(key, utf8("x")), StoreError, key);
      await assert.rejects(store.replace(key, utf8("x"), "1"), StoreError, key);
      await assert.rejects(store.move(key, "a"), StoreError, key);
      await assert.rejects(store.move("a", key), StoreError, key);
      await assert.rejects(store.delete(key), StoreError, key);
    }
  });

  test("a result that was removed is gone, others stay, and it can be written again", async (store) => {
    const results = new ResultStore(store);
    const [removed, kept] = [reportOp(1), reportOp(2)];
    for (const op of [removed, kept]) await results.write(op, jsonResult(op.uuid), completed(op));
    const { items } = await removeResults(results, [removed]);
    assert.deepEqual(items.map(({ uuid, why, stays }) => [uuid, why, stays]), [[removed.uuid, "chosen", undefined]]);
    assert.equal(await results.readStatus(removed.uuid), undefined);
    assert.deepEqual(await keys(store, `${opFolder(removed.uuid)}/`), []);
    assert.deepEqual(await results.read(kept), jsonResult(kept.uuid));
    await results.write(removed, jsonResult(removed.uuid), completed(removed));
    assert.equal(await results.has(removed), true);
  });

  test("its URI names it", (store) => {
    assert.match(store.uri, /^[a-z0-9]+:\/\//);
    return Promise.resolve();
  });
}

/** Bytes that repeat at no round length. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).map((_, i) => i % 251);
}

/** A stream of the bytes. */
export async function* inPieces(data: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < data.byteLength; at += size) yield await Promise.resolve(data.subarray(at, at + size));
}

/** The keys of a listing, sorted. */
export async function keys(store: Store, prefix?: string): Promise<string[]> {
  return (await Array.fromAsync(store.list(prefix), ({ key }) => key)).sort();
}

/** Bytes as text. */
export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
