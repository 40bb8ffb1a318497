import assert from "node:assert/strict";
import { testFolder } from "../../stores/_paths.ts";
import { readParquet } from "../../../stores/formats/parquet/mod.ts";
import { fileSource } from "../../../stores/file_source.ts";
import { run } from "../_run.ts";

const FILE = new URL("../fixtures/pipeline.ts", import.meta.url).pathname;
const STORE = ["--store", "memory://export"];

async function exported(variable: string, path: string): Promise<{ code: number; err: string }> {
  await run(["run", "-f", FILE, ...STORE, "-s", "sums", "value", "text"]);
  return await run(["export", "-f", FILE, ...STORE, "-s", variable, "--to", path]);
}

Deno.test("export writes parquet, CSV, JSON and NumPy files", async () => {
  await using folder = await testFolder();
  for (const ending of ["parquet", "csv", "json", "npy"]) {
    const { code, err } = await exported("sums.0", `${folder.path}/x.${ending}`);
    assert.equal(code, 0, err);
  }
  const parquet = `${folder.path}/x.parquet`;
  const table = await readParquet(fileSource(parquet, (await Deno.stat(parquet)).size));
  assert.deepEqual([...table.getChildAt(0)!], [12, 13, 14]);
  assert.match(await Deno.readTextFile(`${folder.path}/x.csv`), /^ShiftOp_\w+\r\n12\r\n13\r\n14\r\n$/);
  assert.equal(await Deno.readTextFile(`${folder.path}/x.json`), "[12,13,14]\n");
  const npy = await Deno.readFile(`${folder.path}/x.npy`);
  assert.deepEqual([...npy.subarray(0, 10)], [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  const header = new TextDecoder().decode(npy.subarray(10, 128));
  assert.match(header, /^\{'descr': '<f8', 'fortran_order': False, 'shape': \(3,\), \} *\n$/);
  assert.deepEqual([...new Float64Array(npy.slice(128).buffer)], [12, 13, 14]);
});

Deno.test("export quotes what CSV needs quoted", async () => {
  await using folder = await testFolder();
  await exported("text", `${folder.path}/x.csv`);
  assert.match(await Deno.readTextFile(`${folder.path}/x.csv`), /\r\na\r\n"b ""quoted"""\r\n"c,d"\r\n$/);
});

Deno.test("export refuses what it cannot write, with a way out", async () => {
  await using folder = await testFolder();
  const cases: [string, string, RegExp][] = [
    ["sums.0", "x.xlsx", /files can end in \.parquet, \.csv, \.json, \.npy, \.onnx/],
    ["sums.0", "x.onnx", /Only classifiers become ONNX models/],
    ["text", "x.npy", /write \.json or \.csv instead/],
    ["sums", "x.csv", /This is for one op, but \d match/],
    ["slow", "x.csv", /has no result yet: compute it with probegraph run/],
  ];
  for (const [variable, name, message] of cases) {
    const { code, err } = await exported(variable, `${folder.path}/${name}`);
    assert.equal(code, 2);
    assert.match(err, message);
  }
});
