import assert from "node:assert/strict";
import { canonicalJson, deserialize, Runner, serialize } from "../../mod.ts";

const store = "memory://from-csv";
const runner = new Runner({ store });

async function file(bytes: string | Uint8Array): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("an op of a CSV file has the fields that it had before files could have types and encodings", async () => {
  await using csv = await file("id\n1\n");
  const plain = await runner.fromCsv(csv.path);
  assert.deepEqual(Object.keys(JSON.parse(canonicalJson(plain))), ["content_hash", "delimiter", "type"]);
  assert.equal(plain.type, "LoadLocalCsvDatasetOp");
});

Deno.test("types of columns are part of a dataset's identity, and what the columns have", async () => {
  await using csv = await file("id,n\n7,1\n8,2\n");
  const typed = await runner.fromCsv(csv.path, { columns: { id: "string" } });
  assert.deepEqual(await typed.toRows(), [{ id: "7", n: 1 }, { id: "8", n: 2 }]);
  const uuids = [
    typed,
    await runner.fromCsv(csv.path),
    await runner.fromCsv(csv.path, { columns: { id: "float" } }),
    await runner.fromCsv(csv.path, { columns: { id: "string" }, encoding: "windows-1252" }),
  ].map(({ uuid }) => uuid);
  assert.equal(new Set(uuids).size, uuids.length);
  assert.equal(deserialize(serialize(typed), { runner })[0].uuid, typed.uuid);
});

Deno.test("a file in Windows-1252 is read when it is told, and refused with that advice", async () => {
  await using csv = await file(Uint8Array.from("a\ncaf\xe9\n", (character) => character.charCodeAt(0)));
  await assert.rejects((await runner.fromCsv(csv.path)).toRows(), /line 2 is not UTF-8.*encoding: "windows-1252"/);
  assert.deepEqual(await (await runner.fromCsv(csv.path, { encoding: "latin1" })).toRows(), [{ a: "café" }]);
});

Deno.test("types and encodings that are none are refused when the op is made", async () => {
  await using csv = await file("a\n1\n");
  const columns = { a: "text" as "string" };
  await assert.rejects(runner.fromCsv(csv.path, { columns }), /column "a" has the type "text": it can be string, /);
  await assert.rejects(runner.fromCsv(csv.path, { encoding: "ebcdic" }), /no encoding is called "ebcdic"/);
});

Deno.test("the index that pandas writes is a column beside the others, and numbers that are names are texts", async () => {
  await using csv = await file(",id,n\n0,00123,1\n1,12345678901234567890,2\n");
  assert.deepEqual(await (await runner.fromCsv(csv.path)).toRows(), [
    { "Unnamed: 0": 0, id: "00123", n: 1 },
    { "Unnamed: 0": 1, id: "12345678901234567890", n: 2 },
  ]);
});
