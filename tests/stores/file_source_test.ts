import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { fileSource } from "../../stores/file_source.ts";

const COLUMNS = 1000;

/** Reads a parquet file of many columns: run under a low limit of open files. */
const PROGRAM = `
import { tableFromArrays } from "apache-arrow";
import { readParquet, writeParquet } from "./stores/formats/parquet/mod.ts";
import { fileSource } from "./stores/file_source.ts";
import { concatenate } from "./stores/bytes.ts";
const columns = Array.from({ length: ${COLUMNS} }, (_, i) => ["c" + i, Int32Array.of(i)]);
const path = await Deno.makeTempFile();
await Deno.writeFile(path, await concatenate(await writeParquet(tableFromArrays(Object.fromEntries(columns)))));
const table = await readParquet(fileSource(path, (await Deno.stat(path)).size));
await Deno.remove(path);
console.log(table.numCols, table.getChild("c${COLUMNS - 1}").get(0));
`;

Deno.test({
  name: "a parquet file of a thousand columns is read where few files may be open",
  ignore: Deno.build.os === "windows",
  async fn() {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const program = await Deno.makeTempFile({ suffix: ".ts", dir: root });
    try {
      await Deno.writeTextFile(program, PROGRAM);
      const { stdout, stderr } = await new Deno.Command("sh", {
        args: ["-c", 'ulimit -n 128 && exec "$0" run -A --no-check "$1"', Deno.execPath(), program],
        cwd: root,
      }).output();
      assert.equal(
        new TextDecoder().decode(stdout).trim(),
        `${COLUMNS} ${COLUMNS - 1}`,
        new TextDecoder().decode(stderr),
      );
    } finally {
      await Deno.remove(program);
    }
  },
});

Deno.test("slices that are read at the same time each get their own bytes, from one open file", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.from({ length: 200 }, (_, i) => i));
  const { open } = Deno;
  let opened = 0;
  Deno.open = (...given) => (opened++, open(...given));
  try {
    const source = fileSource(path, 200);
    const slices = await Promise.all(Array.from({ length: 200 }, (_, i) => source.slice(i, i + 1)));
    assert.deepEqual(slices.map((bytes) => new Uint8Array(bytes)[0]), Array.from({ length: 200 }, (_, i) => i));
    assert.equal(opened, 1);
    assert.equal((await source.slice(199)).byteLength, 1);
  } finally {
    Deno.open = open;
    await Deno.remove(path);
  }
});

Deno.test("a slice comes in the room that is given for it, where that is as long", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.of(1, 2, 3, 4));
  try {
    const [source, room] = [fileSource(path, 4), new ArrayBuffer(2)];
    assert.equal(await source.slice(1, 3, room), room);
    assert.deepEqual(new Uint8Array(room), Uint8Array.of(2, 3));
    const longer = await source.slice(0, 4, room);
    assert.deepEqual([new Uint8Array(longer), new Uint8Array(room)], [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(2, 3)]);
  } finally {
    await Deno.remove(path);
  }
});
