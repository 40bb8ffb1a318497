import assert from "node:assert/strict";
import { testFolder } from "../../../stores/_paths.ts";
import { type DigestMemory, fileDigest } from "../../../../runner/models/files/file_digest.ts";

// Known from FIPS 180-2 and from the definition of SHA-256 for no bytes at all.
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The path of a file, and that of another one that remembers digests. */
async function withFile(work: (path: string, memory: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(`${folder}/model.onnx`, `${folder}/cache/digests.json`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Remembers what was just written, too. */
async function digest(path: string, memory: string, options: DigestMemory = { largeBytes: 0 }): Promise<string> {
  return await fileDigest(path, await Deno.stat(path), { path: memory, settledMs: 0, ...options });
}

Deno.test("digests are SHA-256, and those of small files are not remembered", () =>
  withFile(async (path, memory) => {
    await Deno.writeTextFile(path, "abc");
    assert.equal(await digest(path, memory, { largeBytes: 4 }), ABC);
    await assert.rejects(Deno.stat(memory), Deno.errors.NotFound);
  }));

Deno.test("the digest of a large file is remembered until the file is another", () =>
  withFile(async (path, memory) => {
    await Deno.writeTextFile(path, "abc");
    assert.equal(await digest(path, memory), ABC);
    // What is remembered is used: here it is made wrong.
    await Deno.writeTextFile(memory, (await Deno.readTextFile(memory)).replace(ABC, "remembered"));
    assert.equal(await digest(path, memory), "remembered");
    await Deno.utime(path, 1, 1);
    assert.equal(await digest(path, memory), ABC);
    await Deno.writeTextFile(path, "");
    await Deno.utime(path, 1, 1);
    assert.equal(await digest(path, memory), EMPTY);
  }));

Deno.test("a file that was just changed is read each time, and a damaged memory does not matter", () =>
  withFile(async (path, memory) => {
    await Deno.writeTextFile(path, "abc");
    assert.equal(await digest(path, memory, { largeBytes: 0, settledMs: 60_000 }), ABC);
    await assert.rejects(Deno.stat(memory), Deno.errors.NotFound);
    await digest(path, memory);
    await Deno.writeTextFile(memory, "{");
    assert.equal(await digest(path, memory), ABC);
  }));

Deno.test("memories that are no memories are forgotten", async () => {
  await using folder = await testFolder();
  const [file, path] = [`${folder.path}/file`, `${folder.path}/digests.json`];
  await Deno.writeTextFile(file, "abc");
  const real = await Deno.realPath(file);
  for (const content of [null, 1, [], { [real]: null }, { [real]: { state: 1, sha256: {} } }]) {
    await Deno.writeTextFile(path, JSON.stringify(content));
    const digest = await fileDigest(file, await Deno.stat(file), { largeBytes: 0, settledMs: 0, path });
    assert.equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
});
