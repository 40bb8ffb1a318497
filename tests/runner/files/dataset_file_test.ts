import assert from "node:assert/strict";
import { join } from "node:path";
import { tableFromArrays } from "apache-arrow";
import { Runner } from "../../../mod.ts";
import { openSource } from "../../../runner/files/dataset_file.ts";
import { hashFile } from "../../../runner/files/sha256_file.ts";
import { concatenate } from "../../../stores/bytes.ts";
import { foreignTagOf } from "../../../stores/file_source.ts";
import { writeParquet } from "../../../stores/formats/parquet/mod.ts";

const ROWS = 300;
const TEXT = new TextEncoder();
/** Two files of each format, of one size: only the digit differs. */
const FORMATS = {
  csv: (digit: number) => TEXT.encode("a\n" + `${digit}\n`.repeat(ROWS)),
  jsonl: (digit: number) => TEXT.encode(`{"a":${digit}}\n`.repeat(ROWS)),
  parquet: async (digit: number) =>
    await concatenate(await writeParquet(tableFromArrays({ a: new Int32Array(ROWS).fill(digit) }))),
};

/** Runs `work` while another file, of the same size and time, takes the place of `path` before opening number `n` of it. */
async function replacedAt<T>(n: number, path: string, bytes: Uint8Array, work: () => Promise<T>): Promise<T> {
  const { open } = Deno;
  let opened = 0;
  Deno.open = async (given, options) => {
    if (given === path && ++opened === n) {
      const { mtime } = await Deno.stat(path);
      await Deno.writeFile(`${path}.new`, bytes);
      await Deno.utime(`${path}.new`, mtime!, mtime!);
      await Deno.rename(`${path}.new`, path);
    }
    return await open(given, options);
  };
  try {
    return await work();
  } finally {
    Deno.open = open;
  }
}

Deno.test(
  "a pipe, a device and a folder are refused, not waited for",
  { ignore: Deno.build.os === "windows" },
  async () => {
    const folder = await Deno.makeTempDir();
    const [pipe, device] = ["pipe.csv", "zero.csv"].map((name) => join(folder, name));
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.symlink("/dev/zero", device);
    const runner = new Runner({ store: "memory://irregular" });
    const refused = { name: "DatasetError", message: /Cannot read ".*": it is no regular file/ };
    for (const source of [pipe, device, folder, [folder + "/", pipe]]) {
      await assert.rejects(runner.fromCsv(source), refused);
    }
    for (const path of [pipe, device, folder]) await assert.rejects(openSource(path, "0".repeat(64)), refused);
    await Deno.remove(folder, { recursive: true });
  },
);

for (const [format, contentOf] of Object.entries(FORMATS)) {
  Deno.test(`a ${format} file that is replaced while it is read gives its own rows or an error`, async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, `rows.${format}`);
    let failures = 0;
    for (let n = 1; n <= 6; n++) {
      await Deno.writeFile(path, await contentOf(1));
      const runner = new Runner({ store: `memory://replaced-${format}-${n}` });
      const made = { csv: "fromCsv", jsonl: "fromJsonl", parquet: "fromParquet" } as const;
      const dataset = await runner[made[format as keyof typeof made]](path);
      const rows = await replacedAt(n, path, await contentOf(2), () => dataset.toRows()).catch((error: Error) => {
        assert.match(error.message, /changed/);
        failures++;
      });
      if (rows) assert.deepEqual(new Set(rows.map(({ a }) => Number(a))), new Set([1]));
    }
    assert.ok(failures >= 1, `${failures} of 6 replacements were noticed`);
    await Deno.remove(folder, { recursive: true });
  });
}

for (const format of ["csv", "jsonl"] as const) {
  Deno.test(`a ${format} file is what was hashed of it, whatever the file system says of its changes`, async () => {
    const path = await Deno.makeTempFile({ suffix: `.${format}` });
    await Deno.writeFile(path, FORMATS[format](1));
    const runner = new Runner({ store: `memory://blind-${format}` });
    const dataset = await (format === "csv" ? runner.fromCsv(path) : runner.fromJsonl(path));
    const { open } = Deno;
    const before = await Deno.stat(path);
    Deno.open = async (...given) => {
      const file = await open(...given);
      if (given[0] === path) Object.assign(file, { stat: () => Promise.resolve(before) });
      if (given[0] === path) await Deno.writeFile(path, FORMATS[format](2));
      return file;
    };
    try {
      await assert.rejects(dataset.toRows(), /has changed since the op was made/);
    } finally {
      Deno.open = open;
    }
    await Deno.remove(path);
  });
}

for (const [size, noticed] of [[1000, "its own bytes"], [9 << 20, "an error"]] as const) {
  Deno.test(`a file of ${size} bytes gives ${noticed} where it is written to in the second of its hash, and its time set back`, async () => {
    const path = await Deno.makeTempFile();
    const [before, after] = [1, 2].map((byte) => new Uint8Array(size).fill(byte));
    await Deno.writeFile(path, before);
    await Deno.utime(path, 1, 1);
    const source = await openSource(path, (await hashFile(path)).hash);
    await Deno.writeFile(path, after);
    await Deno.utime(path, 1, 1);
    const read = source.slice(0).then((bytes) => assert.deepEqual(new Uint8Array(bytes), before));
    if (noticed === "an error") await assert.rejects(read, /changed while it was read/);
    else await read;
    await Deno.remove(path);
  });
}

Deno.test("a file that is written to right after it was hashed is another version, though it was written to just before", async () => {
  const path = await Deno.makeTempFile();
  for (let round = 0; round < 20; round++) {
    Deno.writeTextFileSync(path, "one");
    const { info } = await hashFile(path);
    Deno.writeTextFileSync(path, "two");
    assert.notEqual(foreignTagOf(await Deno.stat(path)), foreignTagOf(info));
  }
  await Deno.remove(path);
});
