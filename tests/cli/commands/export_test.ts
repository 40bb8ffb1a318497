import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { readParquet } from "../../../stores/formats/parquet/mod.ts";
import { fileSource } from "../../../stores/file_source.ts";
import { jsonLines, run } from "../_run.ts";

const FILE = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));
const EXPORTS = fileURLToPath(new URL("../fixtures/exports.ts", import.meta.url));
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
  assert.match(await Deno.readTextFile(`${folder.path}/x.csv`), /^sums\.0\r\n12\r\n13\r\n14\r\n$/);
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

Deno.test("export keeps empty texts and missing ones apart, and no line is empty", async () => {
  await using folder = await testFolder();
  const csv = async (variable: string): Promise<string> => {
    const args = [
      "export",
      "-f",
      EXPORTS,
      ...STORE,
      "-s",
      variable,
      "--no-deps",
      "--run",
      "--to",
      `${folder.path}/x.csv`,
    ];
    const { code, err } = await run(args);
    assert.equal(code, 0, err);
    return await Deno.readTextFile(`${folder.path}/x.csv`);
  };
  assert.match(await csv("dataset"), /\r\n"",odd,NaN,[^\n]+\n,,1\.3333333333333333,/);
  assert.match(await csv("label"), /\r\nodd\r\n""\r\nodd\r\n/);
});

Deno.test("export writes a classifier as the JSON that is stored", async () => {
  await using folder = await testFolder();
  const path = `${folder.path}/probe.json`;
  const args = ["export", "-f", EXPORTS, ...STORE, "-s", "probe", "--no-deps", "--run", "-j", "--to", path];
  const { code, out, err } = await run(args);
  assert.equal(code, 0, err);
  const [{ uuid, names, kind, file, bytes }] = jsonLines(out);
  assert.deepEqual([names, kind, file, bytes], [["probe"], "classifier", path, (await Deno.stat(path)).size]);
  assert.match(uuid, /^TrainClassifierOp_/);
  assert.equal(JSON.parse(await Deno.readTextFile(path)).format, "probegraph-probe");
});

Deno.test("export --run computes what is missing, and without it says what to type", async () => {
  await using folder = await testFolder();
  const args = ["export", "-f", FILE, "--store", "memory://export-run", "-s", "sums.1", "--no-deps", "--to"];
  const without = await run([...args, `${folder.path}/x.json`]);
  assert.deepEqual([without.code, without.out], [2, ""]);
  const command = `probegraph run -f ${FILE} -s sums.1 --no-deps --store memory://export-run`;
  assert.ok(
    without.err.includes(`has no result yet. Add --run to compute it now, or first run ${command}\n`),
    without.err,
  );
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  const { code, err } = await run([...args, `${folder.path}/x.json`, "--run"]);
  assert.equal(code, 0, err);
  assert.equal(await Deno.readTextFile(`${folder.path}/x.json`), "[22,23,24]\n");
  const failing = await run(["export", "-f", FILE, ...STORE, "-s", "broken", "--no-deps", "--run", "--to", "x.json"]);
  assert.equal(failing.code, 1);
  assert.match(failing.err, /cannot shift down/);
});

Deno.test("export that cannot write leaves the file that was there, and nothing beside it", async () => {
  await using folder = await testFolder();
  await Deno.mkdir(`${folder.path}/x.json`);
  await Deno.writeTextFile(`${folder.path}/x.json/kept`, "");
  const { code, err } = await exported("sums.0", `${folder.path}/x.json`);
  assert.equal(code, 1);
  assert.match(err, /x\.json could not be written/);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["x.json"]);
});

Deno.test("export refuses what it cannot write, with a way out", async () => {
  await using folder = await testFolder();
  const cases: [string, string, RegExp][] = [
    ["sums.0", "x.xlsx", /files can end in \.parquet, \.csv, \.json, \.npy, \.onnx/],
    [
      "sums.0",
      "x.onnx",
      /an? \.onnx file cannot hold ShiftOp_\w+, a column of numbers: write \.parquet, \.csv, \.json, \.npy instead/i,
    ],
    ["text", "x.npy", /a column of text: write \.parquet, \.csv, \.json instead/],
    ["sums", "x.csv", /This is for one op, but \d match/],
    ["slow", "x.csv", /has no result yet\. Add --run/],
  ];
  for (const [variable, name, message] of cases) {
    const { code, err } = await exported(variable, `${folder.path}/${name}`);
    assert.equal(code, 2);
    assert.match(err, message);
  }
});

Deno.test("a column stands beside columns of its dataset, under the name of its variable", async () => {
  await using folder = await testFolder();
  await run(["run", "-f", FILE, ...STORE, "-s", "sums", "value", "text"]);
  const beside = (variable: string, columns: string, file: string) =>
    run(["export", "-f", FILE, ...STORE, "-s", variable, "--with", columns, "-o", `${folder.path}/${file}`]);
  assert.equal((await beside("sums.1", "text, value", "x.csv")).code, 0);
  const csv = await Deno.readTextFile(`${folder.path}/x.csv`);
  assert.equal(csv, 'text,value,sums.1\r\na,1,22\r\n"b ""quoted""",2,23\r\n"c,d",3,24\r\n');
  assert.equal((await beside("sums.1", "text", "x.json")).code, 0);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder.path}/x.json`))[2], { text: "c,d", "sums.1": 24 });
  assert.equal((await beside("sums.1", "text", "x.parquet")).code, 0);
  const parquet = `${folder.path}/x.parquet`;
  const table = await readParquet(fileSource(parquet, (await Deno.stat(parquet)).size));
  assert.deepEqual(table.schema.fields.map(({ name }) => name), ["text", "sums.1"]);
  const cases: [string, string, string, RegExp][] = [
    ["sums.1", "txet", "y.csv", /no column txet.*did you mean "text"/i],
    ["sums.1", "text", "y.npy", /a \.npy file has one column; write \.parquet, \.csv, \.json/],
    ["value", "value", "y.csv", /--with value: the column itself is called so/],
  ];
  for (const [variable, columns, file, message] of cases) {
    const { code, err } = await beside(variable, columns, file);
    assert.deepEqual([code, (await Array.fromAsync(Deno.readDir(folder.path))).length], [2, 3]);
    assert.match(err, message);
  }
});
