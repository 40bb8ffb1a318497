import assert from "node:assert/strict";
import { float, Runner } from "../../../mod.ts";

interface SplitCase {
  readonly n: number;
  readonly test_size: number | null;
  readonly random_state: string;
  readonly test_rows: readonly number[];
}

const runner = new Runner({ store: "memory://columns-test" });

const splits: SplitCase[] = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/splits/splits.json", import.meta.url)),
);

Deno.test("every recorded split of CPython's random is the same here", async () => {
  assert.ok(splits.length > 20);
  for (const { n, test_size, random_state, test_rows } of splits) {
    const dataset = runner.fromInline({ row: Int32Array.from({ length: n }, (_, i) => i) });
    const split = dataset.assignTrainTestSplit({ testSize: test_size, randomState: BigInt(random_state) });
    const rows = (await split.toArray() as string[]).flatMap((name, row) => name === "test" ? [row] : []);
    assert.deepEqual(rows, test_rows, `n=${n} test_size=${test_size} random_state=${random_state}`);
  }
});

Deno.test("an integer size is a count, a float size a fraction", async () => {
  const dataset = runner.fromInline({ row: [0, 1, 2, 3] });
  const one = await dataset.assignTrainTestSplit({ testSize: 1 }).toArray() as string[];
  assert.equal(one.filter((name) => name === "test").length, 1);
  await assert.rejects(dataset.assignTrainTestSplit({ testSize: float(1) }).toArray(), /open interval/);
});

Deno.test("rows with equal values have equal ids, others do not, and each row has one", async () => {
  const dataset = runner.fromInline({ a: [1, 2, 1, null], b: ["x", "x", "x", "x"] });
  const ids = await dataset.assignRowId().toArray() as string[];
  assert.equal(ids.length, 4);
  assert.equal(ids[0], ids[2]);
  assert.equal(new Set(ids).size, 3);
  const elsewhere = runner.fromInline({ b: ["x"], a: [2] });
  assert.deepEqual(await elsewhere.assignRowId().toArray(), [ids[1]]);
});

Deno.test("a row's id is the SHA-256 of what Python's json.dumps prints of it, with sorted keys", async () => {
  const dataset = runner.fromInline({
    z: ['a "b" \\ \n\t\x7f é \u{1f600} \u2028', "", "x".repeat(5000)],
    ü: [0.5, 1e-7, 1e20],
    n: [null, null, null],
    l: [[1.5, 2, 0.1], [], [-0.25]],
    o: [{ b: true, a: [null, "x"] }, { b: false, a: [] }, { b: null, a: ["\x01"] }],
    i: [3, -9007199254740991, 0],
  });
  // hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32], numbers without a fraction as ints
  assert.deepEqual(await dataset.assignRowId().toArray(), [
    "fa8982dac3668934bab0773c2e9ca619",
    "56e677d05af6ce6d201ad1ce8d2a0ce7",
    "1905f9a2a30faf108f937723cf0aab17",
  ]);
  assert.deepEqual(await runner.fromInline({ a: [] }).assignRowId().toArray(), []);
  const many = runner.fromInline({ a: Array.from({ length: 3000 }, (_, i) => i % 7) });
  const ids = await many.assignRowId().toArray() as string[];
  assert.deepEqual([new Set(ids).size, ids[2999]], [7, ids[2999 % 7]]);
});

Deno.test("a column that is not there is an error that names the nearest one and all others", async () => {
  const dataset = runner.fromInline({ prompt: ["a"], label: ["b"] });
  await assert.rejects(
    dataset.colText("promt").toArray(),
    /no column "promt" \(did you mean "prompt"\?\); it has prompt, label/,
  );
});

Deno.test("a column of another type is an error that names both", async () => {
  const dataset = runner.fromInline({ a: [1, 2], t: ["x", "y"], v: [[1, 2], [3]] });
  await assert.rejects(dataset.colText("a").toArray(), /column "a" holds Int64, but a column of text holds strings/);
  await assert.rejects(dataset.colScore("t").toArray(), /a column of numbers holds numbers/);
  await assert.rejects(dataset.colBoolean("a").toArray(), /a column of true\/false holds booleans/);
  await assert.rejects(dataset.colVector("t").toMatrix(), /a column of vectors holds lists of numbers/);
  await assert.rejects(dataset.colVector("v").toMatrix(), /row 1 has 1 numbers/);
});

Deno.test("inline columns come back as they were given", async () => {
  const dataset = runner.fromInline({
    text: ["a", "é🙂", null],
    flag: [true, false, true],
    score: Float32Array.from([1, 2.5, -0]),
    vector: [Float32Array.from([1, 2]), [3, 4], [5, 6]],
    json: [{ a: [{ b: "x" }, { b: null }] }, { a: [] }, { a: null }],
  });
  assert.deepEqual(await dataset.colText("text").toArray(), ["a", "é🙂", null]);
  assert.deepEqual(await dataset.colBoolean("flag").toArray(), [true, false, true]);
  assert.deepEqual(await dataset.colScore("score").toArray(), Float64Array.from([1, 2.5, -0]));
  const { rows, columns, data } = await dataset.colVector("vector").toMatrix();
  assert.deepEqual([rows, columns, [...data]], [3, 2, [1, 2, 3, 4, 5, 6]]);
  assert.deepEqual((await dataset.colJson("json").toArray())[0], { a: [{ b: "x" }, { b: null }] });
});
