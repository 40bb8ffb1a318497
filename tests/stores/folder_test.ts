import assert from "node:assert/strict";
import { join } from "node:path";
import { StoreError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { FolderStore } from "../../stores/folder.ts";
import { contentsOf } from "../../stores/store.ts";
import { keys, testStoreContract, text } from "./contract.ts";
import { openFolder } from "./_paths.ts";

testStoreContract("FolderStore", { open: openFolder });

Deno.test("FolderStore in the temporary folder is private to the user", async () => {
  await using opened = await openFolder();
  await opened.store.put("A/b/result.json", utf8("x"));
  const modes = ["", "A", "A/b"].map(async (path) => (await Deno.stat(join(opened.store.path, path))).mode! & 0o777);
  assert.deepEqual(await Promise.all(modes), [0o700, 0o700, 0o700]);
  assert.equal((await Deno.stat(join(opened.store.path, "A/b/result.json"))).mode! & 0o777, 0o600);
});

Deno.test("FolderStore in the temporary folder refuses a folder of another user", async () => {
  await using opened = await openFolder();
  if (Deno.uid() !== 0) return;
  await Deno.mkdir(opened.store.path);
  await Deno.chown(opened.store.path, 12345, null);
  await assert.rejects(opened.store.put("a", utf8("x")), /belongs to another user/);
  await assert.rejects(keys(opened.store), /belongs to another user/);
});

Deno.test("FolderStore follows no symbolic links inside of it", async () => {
  await using opened = await openFolder();
  await Deno.mkdir(join(opened.path, "outside"));
  await Deno.writeTextFile(join(opened.path, "outside/secret"), "s");
  await opened.store.put("a", utf8("x"));
  await Deno.symlink(join(opened.path, "outside"), join(opened.store.path, "link"));
  await Deno.symlink(join(opened.path, "outside/secret"), join(opened.store.path, "file"));
  await assert.rejects(opened.store.get("link/secret"), /is a symbolic link/);
  await assert.rejects(opened.store.put("link/new/x", utf8("x")), /is a symbolic link/);
  assert.equal(await opened.store.get("file"), undefined);
  await opened.store.put("file", utf8("mine"));
  assert.deepEqual(await keys(opened.store), ["a", "file"]);
  assert.equal(await Deno.readTextFile(join(opened.path, "outside/secret")), "s");
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(opened.path, "outside")), (e) => e.name), ["secret"]);
});

Deno.test("FolderStore tells the names below a prefix, links too, and none where nothing is", async () => {
  await using opened = await openFolder();
  const { store } = opened;
  await store.put("Type/a/x", utf8("1"));
  await store.put("Type/file", utf8("1"));
  await Deno.symlink(opened.path, join(store.path, "Type/link"));
  assert.deepEqual([...await store.folders("Type/")].sort(), ["a", "link"]);
  assert.deepEqual([...await store.folders("Other/")], []);
});

Deno.test("FolderStore tells which of many keys have objects: no folder, no link, and none that comes from outside", async () => {
  await using opened = await openFolder();
  const { store } = opened;
  const there = Array.from({ length: 40 }, (_, i) => `Type/${i}/done`);
  for (const key of there) await store.put(key, utf8("1"));
  await Deno.symlink(join(store.path, there[0]), join(store.path, "Type/0/link"));
  const asked = [...there, "Type/0", "Type/0/link", "Type/0/other", "Other/0/done"];
  assert.deepEqual(await store.present(asked), asked.map((key) => there.includes(key)));
  await assert.rejects(store.present([...there, "../outside"]), /is not a key/);
});

Deno.test("FolderStore reads small objects of many keys in their order: no large one, no folder, no link, and none from outside", async () => {
  await using opened = await openFolder();
  const { store } = opened;
  const asked = Array.from({ length: 40 }, (_, i) => `Type/${i}/status`);
  for (const [i, key] of asked.entries()) await store.put(key, utf8(String(i)));
  await store.put("Type/0/large", utf8("x".repeat(100_000)));
  await Deno.symlink(join(store.path, asked[0]), join(store.path, "Type/0/link"));
  const others = ["Type/0/large", "Type/0", "Type/0/link", "Type/0/other", "Other/0/status"];
  const read = await store.smallObjects([...others, ...asked]);
  assert.deepEqual(read.map(text), [...others.map(() => undefined), ...[...asked.keys()].map(String)]);
  await assert.rejects(store.smallObjects([...asked, "../outside"]), /is not a key/);
  await Deno.mkdir(join(store.path, "Type/.hidden"));
  await store.folders("Type/");
  await assert.rejects(store.smallObjects(["Type/.hidden/status"]), /is not a key/);
});

Deno.test("of many folders in one all are known from a listing, but no link among them, and what comes later is found", async () => {
  await using opened = await openFolder();
  const { store } = opened;
  for (let i = 0; i < 150; i++) await store.put(`many/${i}/object`, utf8("there"));
  await Deno.mkdir(join(opened.path, "outside"));
  await Deno.writeTextFile(join(opened.path, "outside/object"), "secret");
  await Deno.symlink(join(opened.path, "outside"), join(store.path, "many/link"));
  const other = new FolderStore(store.path);
  for (let i = 0; i < 150; i++) assert.notEqual(await other.open(`many/${i}/object`), undefined);
  await assert.rejects(other.get("many/link/object"), /is a symbolic link/);
  assert.equal(await other.get("many/later/object"), undefined);
  await store.put("many/later/object", utf8("there"));
  assert.deepEqual(await other.get("many/later/object"), utf8("there"));
});

Deno.test("FolderStore can be behind a symbolic link", async () => {
  await using opened = await openFolder();
  await Deno.mkdir(join(opened.path, "disk"));
  await Deno.symlink(join(opened.path, "disk"), opened.store.path);
  await opened.store.put("a/b", utf8("x"));
  assert.equal(await Deno.readTextFile(join(opened.path, "disk/a/b")), "x");
});

Deno.test("FolderStore goes on when its folder was removed", async () => {
  await using opened = await openFolder();
  await opened.store.put("a/b", utf8("x"));
  await Deno.remove(opened.store.path, { recursive: true });
  assert.equal(await opened.store.get("a/b"), undefined);
  await opened.store.put("a/b", utf8("y"));
  assert.equal(text(await opened.store.get("a/b")), "y");
});

Deno.test("FolderStore leaves nothing beside what it wrote, nor where it was told not to write", async () => {
  await using opened = await openFolder();
  const { store } = opened;
  const tag = await store.put("A/b", utf8("x"));
  assert.equal(await store.create("A/b", utf8("y")), undefined);
  assert.equal(await store.replace("A/b", utf8("y"), "another"), undefined);
  assert.notEqual(await store.replace("A/b", utf8("z"), tag), undefined);
  await assert.rejects(
    store.put(
      "A/b",
      (async function* () {
        yield await Promise.resolve(utf8("half"));
        throw new Error("no more");
      })(),
    ),
    /no more/,
  );
  assert.deepEqual(Array.from(Deno.readDirSync(join(store.path, "A")), ({ name }) => name), ["b"]);
  assert.equal(text(await store.get("A/b")), "z");
});

Deno.test("FolderStore tells of files that a writer left, and removes them", async () => {
  await using opened = await openFolder();
  await opened.store.put("A/b", utf8("x"));
  await Deno.writeTextFile(join(opened.store.path, "A/.partial-1"), "half");
  const [partial, ...others] = await Array.fromAsync(opened.store.partials());
  assert.deepEqual([partial.name, partial.size, others.length], ["A/.partial-1", 4, 0]);
  const contents = await Array.fromAsync(contentsOf(opened.store));
  assert.deepEqual(contents.map((item) => "key" in item ? item.key : item.name).sort(), ["A/.partial-1", "A/b"]);
  await partial.remove();
  assert.deepEqual(await Array.fromAsync(opened.store.partials()), []);
});

Deno.test("FolderStore leaves out files whose names are no keys", async () => {
  await using opened = await openFolder();
  await opened.store.put("a", utf8("x"));
  await Deno.writeTextFile(join(opened.store.path, "not a key"), "");
  assert.deepEqual(await keys(opened.store), ["a"]);
});

Deno.test("FolderStore names the store and the key where it cannot write", async () => {
  await using opened = await openFolder();
  await opened.store.put("a", utf8("x"));
  await assert.rejects(opened.store.put("a/b", utf8("x")), (error: Error) => {
    assert.ok(error instanceof StoreError);
    assert.match(error.message, /Cannot write a\/b in the store file:\/\//);
    return true;
  });
});

Deno.test("FolderStore takes a path relative to the working folder", () => {
  assert.equal(new FolderStore("results").path, join(Deno.cwd(), "results"));
});

Deno.test("FolderStore lists the keys of a folder, or of a part of a name, without looking elsewhere", async () => {
  await using opened = await openFolder();
  for (const key of ["a/b/c", "a/b/d/e", "a/bc", "b"]) await opened.store.put(key, utf8(key));
  await Deno.symlink(opened.path, join(opened.store.path, "a/link"));
  const keys = async (prefix: string) =>
    (await Array.fromAsync(opened.store.list(prefix))).map(({ key }) => key).sort();
  assert.deepEqual(await keys("a/b"), ["a/b/c", "a/b/d/e", "a/bc"]);
  assert.deepEqual(await keys("a/b/"), ["a/b/c", "a/b/d/e"]);
  assert.deepEqual(await keys("a/b/d/e"), ["a/b/d/e"]);
  assert.deepEqual(await keys("no/such/folder/"), []);
  assert.deepEqual(await keys("../"), []);
});
