import assert from "node:assert/strict";
import {
  rowsOfRun,
  RunKeeper,
  runPlaces,
  runsOf,
} from "../../../../../runner/implementations/extraction/reuse/row_runs.ts";
import type { GivenRow } from "../../../../../runner/models/rows/row_lookup.ts";

function given(texts: readonly string[]): GivenRow[] {
  return texts.map((given, row) => ({ given, rows: [row] }));
}

function digests(texts: readonly string[], settings = ""): Set<string> {
  return new Set(runsOf(given(texts), settings).map(({ digest }) => digest));
}

const texts = Array.from({ length: 3000 }, (_, i) => `text ${i}`);

Deno.test("rows that are put in, left out or added change the runs around them only", () => {
  const all = digests(texts);
  assert.ok(all.size > 30 && all.size < 60, `${all.size} runs`);
  const edited = [...texts.slice(0, 500), "another", ...texts.slice(500, 2000), ...texts.slice(2001), "one more"];
  const lost = all.difference(digests(edited)).size;
  assert.ok(lost <= 4, `${lost} runs are lost`);
});

Deno.test("runs of equal texts end all the same, and texts are not confused with others that join alike", () => {
  const runs = runsOf(given(Array(1000).fill("the same")), "");
  assert.ok(runs.every(({ rows }) => rows.length <= 256));
  assert.equal(runs.flatMap(({ rows }) => rows).length, 1000);
  assert.equal(digests(["ab", "c"]).intersection(digests(["a", "bc"])).size, 0);
  assert.equal(digests(["a"], "x").intersection(digests(["a"], "y")).size, 0);
});

Deno.test("a kept run tells its rows, those left out that are not counted or equal an earlier one", () => {
  const rows = texts.slice(0, 700).map((given, i) => ({ given, rows: i === 3 ? [6, 2000] : [2 * i] }));
  const runs = runsOf(rows, "");
  const keeper = new RunKeeper(3000);
  runs.forEach((run) => keeper.add(run));
  const { index } = keeper;
  const places = runPlaces(index);
  assert.equal(places.size, runs.length);
  for (const run of runs) {
    assert.deepEqual(rowsOfRun(index, places.get(run.digest)!), run.rows.map(({ rows }) => rows[0]));
  }
});

Deno.test("runs are not kept where rows come in another order, twice, or are forgotten", () => {
  const keeper = new RunKeeper(10);
  const run = (digest: string, ...rows: number[]) => ({
    digest: digest.repeat(32),
    rows: rows.map((row) => ({ given: "", rows: [row] })),
  });
  for (const each of [run("a", 0, 1), run("b", 4, 3), run("c", 5, 6), run("d", 2), run("e", 5), run("f", 8, 9)]) {
    keeper.add(each);
  }
  keeper.forget([9]);
  const { index } = keeper;
  assert.deepEqual(
    [...runPlaces(index)].map(([digest, place]) => [digest[0], rowsOfRun(index, place)]),
    [["a", [0, 1]], ["c", [5, 6]]],
  );
});
