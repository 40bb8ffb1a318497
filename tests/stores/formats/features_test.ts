/** Features in parquet: what pyarrow reads, and how much room they take. */
import assert from "node:assert/strict";
import { type Table, Utf8 } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import { atOnce } from "../../../ops/steps.ts";
import { featureRowSteps, featuresJsonSteps } from "../../../runner/values/feature_values.ts";
import { concatenate } from "../../../stores/bytes.ts";
import { columnOfType, tableFromColumns } from "../../../stores/formats/columns.ts";
import { featuresTable } from "../../../stores/formats/features.ts";
import { writeParquet } from "../../../stores/formats/parquet/mod.ts";
import { atPace } from "../../../stores/pace.ts";
import { turnsDuring } from "../../_turns.ts";
import { python, whyNoPython } from "../_s3_server.ts";

/** Rows of tokens of 100 features each, and rows without any; values as far apart as activations are. */
function featuresOf(rows: number, width: number) {
  let state = 1;
  const random = () => (state = Math.imul(state, 1664525) + 1013904223 | 0) / 2 ** 32 + 0.5;
  const counts = Array.from({ length: rows }, (_, row) => new Int32Array(row % 7).fill(100));
  const indices = counts.map((own) =>
    Int32Array.from([...own].flatMap((count) => {
      return Array.from({ length: count }, () => Math.floor(random() * width)).sort((a, b) => a - b);
    }))
  );
  const values = indices.map(({ length }) => Float32Array.from({ length }, () => 0.3 - 2 * Math.log(1 - random())));
  return { counts, indices, values };
}

const ignored = await whyNoPython("pyarrow");

Deno.test({
  name: `pyarrow reads features to the bit${ignored ? ` (ignored: ${ignored})` : ""}`,
  ignore: ignored !== undefined,
  async fn() {
    const features = featuresOf(200, 65_536);
    const path = await Deno.makeTempFile({ suffix: ".parquet" });
    await Deno.writeFile(path, await concatenate(writeParquet(featuresTable(features))));
    const program = `
import sys, numpy, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
for name in ("counts", "indices", "values"):
    column = table[name].combine_chunks()
    print(column.type, ",".join(str(n) for n in numpy.diff(column.offsets)), column.flatten().to_numpy().tobytes().hex())
`;
    const { stdout, stderr } = await new Deno.Command(python(), { args: ["-c", program, path] }).output();
    await Deno.remove(path);
    const expected = (["counts", "indices", "values"] as const).map((name) => {
      const rows: readonly (Int32Array | Float32Array)[] = features[name];
      const bytes = rows.map((row) => new Uint8Array(row.buffer).toHex()).join("");
      return `list<item: ${name === "values" ? "float" : "int32"}> ${rows.map(({ length }) => length)} ${bytes}`;
    });
    const read = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.replace("element:", "item:"));
    assert.deepEqual(read, expected, new TextDecoder().decode(stderr));
  },
});

Deno.test("of 65,536 features each takes less room than its numbers compressed as they lie in memory", async () => {
  const features = featuresOf(700, 65_536);
  const count = features.indices.reduce((sum, { length }) => sum + length, 0);
  const { length } = await concatenate(writeParquet(featuresTable(features)));
  assert.ok(length / count < 5.4, `${length / count} bytes`);
});

Deno.test("features whose counts, types or tokens a stranger wrote are an error, and make no lists without measure", () => {
  const right = { counts: [Int32Array.of(1, 1)], indices: [Int32Array.of(3, 5)], values: [Float32Array.of(1, 2)] };
  assert.deepEqual(atOnce(featuresJsonSteps(featuresTable(right))), [[[[3, 1]], [[5, 2]]]]);
  const texts = tableFromColumns([["counts", columnOfType(["a"], new Utf8())]]);
  const cases: [Table, RegExp][] = [
    [featuresTable({ ...right, counts: [Int32Array.of(2_000_000_000)] }), /Row 0 of features counts 2000000000/],
    [featuresTable({ ...right, counts: [Int32Array.of(3, -1)] }), /Row 0 of features counts -1/],
    [featuresTable({ ...right, values: [Float32Array.of(1)] }), /has 2 indices and 1 values/],
    [featuresTable(right).select(["counts", "indices"]), /its column values is missing/],
    [texts, /its column counts is Utf8/],
  ];
  for (const [table, message] of cases) {
    assert.throws(
      () => atOnce(featuresJsonSteps(table)),
      (error) => error instanceof FormatError && message.test(error.message),
    );
  }
  const [row] = atOnce(featureRowSteps(featuresTable({ ...right, tokens: ["{"] })));
  assert.throws(() => row.tokens, /its tokens are no list of texts/);
});

Deno.test("features of many rows become plain data with rests", async () => {
  const rows = Array.from({ length: 10_000 }, () => Int32Array.of(1));
  const table = featuresTable({ counts: rows, indices: rows, values: rows.map((row) => Float32Array.from(row)) });
  const turns = await turnsDuring(() => atPace(featuresJsonSteps(table)));
  // Counts, indices and values are taken apart before they are put together, row by row.
  assert.ok(turns >= Math.floor(5 * rows.length / 512), `${turns} turns`);
});
