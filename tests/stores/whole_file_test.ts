import assert from "node:assert/strict";
import { join } from "node:path";
import { writeWholeFile } from "../../stores/whole_file.ts";
import { testFolder } from "./_paths.ts";

Deno.test("a device is written into, and not replaced by a file", { ignore: Deno.build.os === "windows" }, async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "null");
  await Deno.symlink("/dev/null", path);
  assert.equal(await writeWholeFile(path, "x"), 0);
  assert.equal(await writeWholeFile(path, Uint8Array.of(1)), 0);
  assert.ok((await Deno.lstat(path)).isSymlink);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), ["null"]);
});

Deno.test("what was there stays where writing fails, and nothing is left beside it", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "a.txt");
  await writeWholeFile(path, "first");
  const failing = (async function* () {
    yield await Promise.resolve(Uint8Array.of(1));
    throw new TypeError("cut off");
  })();
  await assert.rejects(writeWholeFile(path, failing), /cut off/);
  assert.equal(await Deno.readTextFile(path), "first");
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), ["a.txt"]);
});
