import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, type Op, Runner, serialize } from "../../../mod.ts";
import { globBase, globMatcher } from "../../../runner/files/many/glob.ts";
import { withVariables } from "../../_variables.ts";
import { endpoint, ignoreS3, newBucket, UNSIGNED } from "../../stores/_s3_server.ts";
import { withHub } from "../models/hub/with_hub.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/rows/", import.meta.url));
const expected = JSON.parse(Deno.readTextFileSync(join(FIXTURES, "partitioned.json")));

let stores = 0;
/** A runner of a store of its own. */
const runnerOf = () => new Runner({ store: `memory://many-files-${stores++}` });

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(join(path, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("patterns match as shells do", () => {
  const cases: [string, string[], string[]][] = [
    ["*.csv", ["a.csv", ".csv"], ["a/b.csv", "a.csv.gz"]],
    ["**/*.csv", ["a.csv", "x/y/a.csv"], ["a.tsv"]],
    ["data/**", ["data/a", "data/b/c"], ["data"]],
    ["part-[0-3]?.csv", ["part-12.csv"], ["part-42.csv", "part-1.csv"]],
    ["[!a]{x,y.z},1", ["bx,1", "by.z,1"], ["ax,1", "byaz,1"]],
    ["a+(b)$.csv*", ["a+(b)$.csv"], ["aab.csv"]],
    ["d[!x]f", ["dyf"], ["d/f", "dxf"]],
    ["[]a][!]a]", ["]b", "ab"], ["b]", "]a", "[]ab"]],
    ["[[^]x{,.gz}", ["[x", "^x.gz"], ["ax"]],
    ["?[!😀].csv", ["😀a.csv"], ["a😀.csv", "aa😀.csv"]],
    ["{a{b,c},d}[,]", ["ab,", "ac,", "d,"], ["ab", "a{b,"]],
    ["{a,b*", ["{a,b.csv"], ["a", "b.csv"]],
    ["a}b[*", ["a}b[.csv"], ["ab"]],
    ["[--0]x[a-]", ["-x-", ".xa", "0x-"], ["/xa", "1xa"]],
    ["a[/]b", [], ["a/b", "ab"]],
    ["[!-a][\\\\^]", ["b^", "x\\"], ["-^", "a^", "/^"]],
  ];
  for (const [pattern, right, wrong] of cases) {
    const matches = globMatcher(pattern);
    for (const path of right) assert.ok(matches(path), `${pattern} ${path}`);
    for (const path of wrong) assert.ok(!matches(path), `${pattern} ${path}`);
  }
  assert.deepEqual(["data/x-*.csv", "*.csv", "/a/b{1,2}/c"].map(globBase), ["data/", "", "/a/"]);
});

Deno.test("a pattern of many stars takes no time without measure over a stranger's long names", () => {
  for (const pattern of ["*a".repeat(30) + "*b", "**/".repeat(30) + "*b", "{*a,a*}".repeat(30) + "b"]) {
    assert.equal(globMatcher(pattern)("a".repeat(1000)), false);
    assert.equal(globMatcher(pattern)("a".repeat(1000) + "b"), true);
  }
});

Deno.test("a range that ends before it begins is told by the pattern that has it", async () => {
  await assert.rejects(runnerOf().fromCsv("rows-[9-0].csv"), { name: "DatasetError", message: /rows-\[9-0\]\.csv/ });
});

Deno.test("of folders that name a column twice the outer one counts, as for pyarrow and DuckDB; numbers with zeros in front are texts, as for DuckDB", async () => {
  await using folder = await folderOf({ "k=1/k=2/m=01/a.csv": "x\n1\n", "k=3/k=4/m=02/a.csv": "x\n2\n" });
  const rows = await (await runnerOf().fromCsv(folder.path)).toRows();
  assert.deepEqual(rows.map(Object.entries), [
    [["x", 1], ["k", 1], ["m", "01"]],
    [["x", 2], ["k", 3], ["m", "02"]],
  ]);
});

Deno.test("a folder that pyarrow partitioned has the columns and rows that pyarrow reads", async () => {
  const runner = runnerOf();
  const dataset = await runner.fromParquet(join(FIXTURES, "partitioned"));
  const rows = await dataset.toRows();
  const byId = rows.map((row) => ({ ...row, id: Number(row.id) })).sort((a, b) => a.id - b.id);
  assert.deepEqual(byId, expected.rows);
  const { fields } = (await dataset.toArrow()).schema;
  const names: Record<string, string> = { Int64: "int64", Int32: "int32", Utf8: "string" };
  assert.deepEqual(Object.fromEntries(fields.map(({ name, type }) => [name, names[String(type)]])), expected.types);
  assert.deepEqual(await dataset.colCategorical("lang").isIn("de").toArray(), rows.map(({ lang }) => lang === "de"));
  const pattern = await runner.fromParquet(join(FIXTURES, "partitioned/year=2024/*/*.parquet"));
  assert.deepEqual(new Set((await pattern.toRows()).map(({ lang }) => lang)), new Set(["de", "en", "a/b c", null]));
  assert.ok(!("year" in (await pattern.toRows())[0]));
});

Deno.test("the hash of many files is of their content, order and partitions, wherever they are", async () => {
  const files = { "a.csv": "x,y\n1,a\n", "b.csv": "x,y\n2,b\n", "c.txt": "no", "_c.csv": "no", ".d/e.csv": "no" };
  await using one = await folderOf(files);
  await using other = await folderOf(files);
  const runner = runnerOf();
  const dataset = await runner.fromCsv(one.path);
  assert.equal(dataset.uuid, (await runner.fromCsv(`${other.path}/*.csv`)).uuid);
  assert.equal(dataset.uuid, (await runner.fromCsv([join(other.path, "a.csv"), join(one.path, "b.csv")])).uuid);
  assert.notEqual(dataset.uuid, (await runner.fromCsv([join(one.path, "b.csv"), join(one.path, "a.csv")])).uuid);
  assert.notEqual(dataset.uuid, (await runner.fromCsv(one.path, { columns: { x: "string" } })).uuid);
  assert.deepEqual(await dataset.toRows(), [{ x: 1, y: "a" }, { x: 2, y: "b" }]);
  assert.deepEqual(await (await runner.fromCsv(one.path, { columns: { x: "string" } })).colText("x").toArray(), [
    "1",
    "2",
  ]);
  // One file by whatever name is that file.
  const single = await runner.fromCsv(`${one.path}/a*`);
  assert.equal(single.uuid, (await runner.fromCsv(join(other.path, "a.csv"))).uuid);
  const [read] = deserialize(JSON.stringify(serialize(dataset)), { runner: runnerOf() });
  assert.equal(read.uuid, dataset.uuid);
  assert.equal((await read.toRows()).length, 2);
});

Deno.test("files that changed, differ in columns or types, or are not there are told by name", async () => {
  await using folder = await folderOf({
    "a.csv": "x\n1\n",
    "b.csv": "x\n2.5\n",
    "c/c.csv": "x,z\n1,2\n",
    "k=1/d.jsonl": "{}\n",
    "j=1/d.jsonl": "{}\n",
  });
  const at = (name: string) => join(folder.path, name);
  const runner = runnerOf();
  const types = await runner.fromCsv([at("a.csv"), at("b.csv")]);
  await assert.rejects(
    types.toRows(),
    /A dataset of several files keeps values as they are, and column "x" .*b\.csv.*fromCsv/,
  );
  const columns = await runner.fromCsv([at("a.csv"), at("c/c.csv")]);
  await assert.rejects(columns.toRows(), /a\.csv" has no "z"/);
  const changing = await runner.fromCsv([at("a.csv"), at("a.csv")]);
  await Deno.writeTextFile(at("a.csv"), "x\n9\n");
  await assert.rejects(changing.toRows(), /a\.csv.* has changed since the op was made/);
  await assert.rejects(runner.fromJsonl(folder.path), /name different columns: .* has j, and .* has k/);
  await assert.rejects(runner.fromCsv(at("*.tsv")), /found nothing by .*none of the \d files there fits/);
  await assert.rejects(runner.fromCsv([]), /at least one file/);
  await assert.rejects(runner.fromCsv([at("a.csv"), at("b.csv")], { sha256: "0".repeat(64) }), /sha256 for one file/);
  await assert.rejects(runner.fromCsv("https://example.org/*.csv"), /cannot list files over http/);
  const forged = JSON.stringify(serialize(types)).replace("a.csv", "b.csv").replace(
    /"sha256":"[0-9a-f]{64}"/,
    `"sha256":"${"0".repeat(64)}"`,
  );
  await assert.rejects(deserialize(forged, { runner })[0].toRows(), /are not those that it is named by/);
});

Deno.test(
  "files of the hub and of a bucket are found by pattern and folder",
  { ignore: ignoreS3 !== undefined },
  async () => {
    const files = { "data/lang=de/a.jsonl": '{"x": 1}\n', "data/lang=en/b.jsonl": '{"x": 2}\n', "README.md": "#" };
    await using local = await folderOf(files);
    const uuid = (await runnerOf().fromJsonl(join(local.path, "data"))).uuid;
    await withHub(async (hub) => {
      hub.commit("datasets/org/data", files);
      const dataset = await runnerOf().fromJsonl("hf://datasets/org/data/**/*.jsonl");
      assert.equal((await runnerOf().fromJsonl("hf://datasets/org/data/data/")).uuid, uuid);
      assert.deepEqual(await dataset.toRows(), [{ x: 1, lang: "de" }, { x: 2, lang: "en" }]);
    });
    const bucket = await newBucket();
    const odd = { "odd/b[1].jsonl": '{"x":3}\n', "odd/b1.jsonl": '{"x":4}\n' };
    for (const [key, body] of Object.entries({ ...files, ...odd })) {
      const response = await fetch(`${endpoint()}/${bucket}/${key}`, { method: "PUT", body, headers: UNSIGNED });
      await response.body?.cancel();
    }
    const cache = await Deno.makeTempDir({ prefix: "probegraph-test-" });
    using _ = withVariables({
      AWS_ENDPOINT_URL_S3: endpoint(),
      AWS_ACCESS_KEY_ID: "test-key-id",
      AWS_SECRET_ACCESS_KEY: "test-secret",
      PROBEGRAPH_DATA_CACHE: cache,
    });
    const dataset: Op = await runnerOf().fromJsonl(`s3://${bucket}/data/`);
    assert.equal(dataset.uuid, uuid);
    assert.equal((await dataset.toRows()).length, 2);
    assert.deepEqual(await (await runnerOf().fromJsonl(`s3://${bucket}/odd/b[1].jsonl`)).toRows(), [{ x: 3 }]);
    await Deno.remove(cache, { recursive: true });
  },
);
