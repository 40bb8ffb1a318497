import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

const CALLS = [
  [{ role: "assistant", call: { name: "f", arguments: { city: "Oslo" } } }],
  [{ role: "assistant", call: { name: "g", arguments: { n: 3 } } }, { role: "user", content: "hi" }],
];

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function jsonl(path: string, rows: readonly unknown[]): Promise<string> {
  await Deno.writeTextFile(`${path}/rows.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
  return `${path}/rows.jsonl`;
}

Deno.test("rows that differ in shape read alike computed, from the store, and chosen by a mask", async () => {
  await using here = await folder();
  const file = await jsonl(here.path, CALLS.map((messages) => ({ messages })));
  // A store under another path is read anew: nothing of it is in memory.
  for (const store of [`${here.path}/store`, `${here.path}/moved`]) {
    const runner = new Runner({ store });
    for (const dataset of [runner.fromInline({ messages: CALLS }), await runner.fromJsonl(file)]) {
      assert.deepEqual(await dataset.toJson(), CALLS.map((messages) => ({ messages })));
      assert.deepEqual(await dataset.colConversation("messages").toJson(), CALLS);
      const second = dataset.take(1, { offset: 1 });
      const texts = second.template("{{ m }}", { m: second.colJson("messages") });
      assert.deepEqual(await texts.toArray(), [
        "[{'role': 'assistant', 'call': {'name': 'g', 'arguments': {'n': 3}}}, {'role': 'user', 'content': 'hi'}]",
      ]);
    }
    if (store.endsWith("store")) await Deno.rename(store, `${here.path}/moved`);
  }
});

Deno.test("a row has the id that it has alone", async () => {
  const runner = new Runner({ store: "memory://" });
  const ids = await runner.fromInline({ messages: CALLS }).assignRowId().toArray();
  const alone = CALLS.map((messages) => runner.fromInline({ messages: [messages] }).assignRowId().toArray());
  assert.deepEqual(ids, (await Promise.all(alone)).flat());
});

Deno.test("inline data is stored as pyarrow makes it, so that krnel-graph reads the same columns as its own", async () => {
  await using here = await folder();
  const runner = new Runner({ store: here.path });
  const dataset = runner.fromInline({ o: [{ a: 1 }, { b: "x" }], m: [1, "a"] });
  await dataset.materialize();
  const file = `${here.path}/${dataset.uuid.replace("_", "/")}/result.parquet`;
  const stored = await (await runner.fromParquet(file)).toArrow();
  assert.equal(String(stored.getChild("o")!.type), "Struct<{a:Int64, b:Utf8}>");
  assert.deepEqual(await dataset.toRows(), [{ o: { a: 1 }, m: 1 }, { o: { b: "x" }, m: "a" }]);
});

Deno.test("a column of text and lists is of text where only rows of text are left", async () => {
  const runner = new Runner({ store: "memory://" });
  const dataset = runner.fromInline({ x: ["a", ["b"], null, "c"], keep: [true, false, true, true] });
  assert.deepEqual(await dataset.maskRows(dataset.colBoolean("keep")).colText("x").toArray(), ["a", null, "c"]);
  await assert.rejects(
    dataset.colText("x").toArray(),
    /row 1 of "x" should be text.*got an array; a column of text holds strings: read it with .*colJson\("x"\)/,
  );
});

Deno.test("a part of such a column has the type that the whole has", async () => {
  const runner = new Runner({ store: "memory://" });
  const dataset = runner.fromInline({ x: ["a", null, ["b"]], n: [1, null, 2n ** 70n] });
  const types = (rows: typeof dataset) =>
    Promise.all([rows.colText("x").toArrow(), rows.colScore("n").toArrow()].map(async (table) => {
      return String((await table).schema.fields[0].type);
    }));
  assert.deepEqual(await types(dataset.take(1)), ["Utf8", "Float64"]);
  assert.deepEqual(await types(dataset.take(1, { offset: 1 })), ["Utf8", "Float64"]);
});

Deno.test("integers past 64 bits keep their digits, and are scores as the nearest floats", async () => {
  await using here = await folder();
  await Deno.writeTextFile(`${here.path}/n.jsonl`, '{"n": 340282366920938463463374607431768211457}\n{"n": 0.5}\n{}');
  const dataset = await new Runner({ store: "memory://" }).fromJsonl(`${here.path}/n.jsonl`);
  assert.deepEqual((await dataset.toRows()).map(({ n }) => n), [2n ** 128n + 1n, 0.5, null]);
  assert.deepEqual(await dataset.colScore("n").toArray(), Float64Array.of(2 ** 128, 0.5, NaN));
});

Deno.test("half a character is not replaced on the way from JSON text to a column of texts", async () => {
  const dataset = new Runner({ store: "memory://" }).fromInline({ t: ['["\\ud83e\\udd8a"]', '["\\ud83e"]'] });
  const first = dataset.take(1);
  const text = (rows: typeof dataset) => rows.template("{{ t[0] }}", { t: rows.colText("t").parseJson() }).toArray();
  assert.deepEqual(await text(first), ["🦊"]);
  await assert.rejects(text(dataset), /a text holds \\ud83e alone, half of a character/);
});

Deno.test("JSON text whose rows have no common type is an Arrow table of texts", async () => {
  const json = new Runner({ store: "memory://" }).fromInline({ t: ["[1]", '"a"'] }).colText("t").parseJson();
  assert.deepEqual(await json.toJson(), [[1], "a"]);
  assert.equal((await json.toArrow()).numRows, 2);
});
