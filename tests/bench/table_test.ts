import assert from "node:assert/strict";
import { chosenTasks, loadPart, PARTS } from "../../bench/parts.ts";
import { headLines, rowLines } from "../../bench/table/markdown.ts";
import type { Row } from "../../bench/table/measure.ts";
import { mergeResults } from "../../bench/table/results.ts";
import { growthExponent, median } from "../../bench/table/statistics.ts";

function sample(seconds: number, processor = seconds) {
  return { seconds, processor, megabytes: 100 };
}

const row: Row = {
  name: "lda",
  size: "16,000 rows",
  own: [sample(1), sample(3), sample(2)],
  growth: 1.02,
  peers: [{ name: "scikit-learn", samples: [sample(4), sample(4), sample(4)], growth: 2 }],
};

const section = (name: string, rows = [row]) => ({
  name,
  title: `On ${name}.`,
  circumstances: "Here.",
  tasks: ["lda", "sgd"],
  rows,
});

Deno.test("tasks are chosen by the part's name or their own, and one that there is not is told", () => {
  const part = { title: "", tasks: { lda: {}, sgd: {} } } as unknown as Parameters<typeof chosenTasks>[0];
  const chosen = (...words: string[]) => chosenTasks(part, "probes", words).map(([task]) => task);
  assert.deepEqual([chosen("probes"), chosen("probes/sgd")], [["lda", "sgd"], ["sgd"]]);
  assert.throws(() => chosen("probes/lad"), /^Error: No task "probes\/lad"; there are: probes\/lda, probes\/sgd$/);
});

Deno.test("what grows with the square of its size has the exponent 2", () => {
  assert.ok(Math.abs(growthExponent([[10, 3], [100, 300], [1000, 30_000]]) - 2) < 1e-12);
});

Deno.test("points beside a line are fitted by least squares", () => {
  // numpy.polyfit(log([1, 10, 100]), log([1, 20, 100]), 1)[0]
  assert.ok(Math.abs(growthExponent([[1, 1], [10, 20], [100, 100]]) - 1) < 1e-12);
});

Deno.test("the median of an odd number is the one in the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
});

Deno.test("ratios are of neighbours, and the table shows their median and spread", () => {
  const [line] = rowLines(row);
  assert.equal(
    line,
    "| lda | 16,000 rows | 2 | scikit-learn | 4 | 0.5 | 0.25 to 0.75 | 0.5 | 100 | 100 | 1.02 | 2.00 |  |",
  );
});

Deno.test("a peer that could not be measured is named with its reason", () => {
  const [line] = rowLines({ ...row, peers: [{ name: "umap-learn", samples: "No module named 'umap'" }] });
  assert.match(line, /umap-learn: No module named 'umap'/);
});

Deno.test("every line of a table has all cells", () => {
  const rows = [row, { ...row, peers: [] }, { ...row, peers: [{ name: "x", samples: "absent" }] }, {
    ...row,
    own: "out of memory",
  }];
  const lines = [...headLines, ...rows.flatMap(rowLines)];
  assert.equal(new Set(lines.map((line) => line.split("|").length)).size, 1);
});

Deno.test("parts that run anew take the place of their sections, and the others stay", () => {
  const order = ["a", "b", "c"];
  const first = mergeResults("", [section("c"), section("a")], order);
  const again = mergeResults(first, [section("b"), { ...section("a"), title: "Anew." }], order);
  assert.deepEqual(again.match(/^## .*$/gm), ["## a", "## b", "## c"]);
  assert.ok(again.includes("Anew.") && !again.includes("On a."));
  assert.equal(mergeResults(again, [], order), again);
});

Deno.test("sections that no part writes stay at the end", () => {
  const byHand = "## soak\n\nAn hour.\n";
  const before = mergeResults("", [section("a")], ["a", "b"]) + "\n" + byHand;
  const text = mergeResults(before, [section("b")], ["a", "b"]);
  assert.deepEqual(text.match(/^## .*$/gm), ["## a", "## b", "## soak"]);
  assert.ok(text.endsWith(byHand));
});

Deno.test("tasks that run anew take the place of their lines, and the part's other lines stay, in the order of the part", () => {
  const own = (seconds: number) => [sample(seconds)];
  const first = mergeResults("", [section("a", [{ ...row, name: "sgd", peers: [...row.peers, ...row.peers] }])], ["a"]);
  const both = mergeResults(first, [section("a", [{ ...row, own: own(9) }])], ["a"]);
  const again = mergeResults(both, [section("a", [{ ...row, own: own(8) }])], ["a"]);
  const starts = (text: string) => text.match(/^\| (lda|sgd) .*? s/gm)!.map((line) => line.slice(2, 5));
  assert.deepEqual(starts(first), ["sgd", "sgd"]);
  assert.deepEqual(starts(again), ["lda", "sgd", "sgd"]);
  assert.ok(both.includes("| lda | 16,000 rows | 9 |") && again.includes("| lda | 16,000 rows | 8 |"));
});

Deno.test("every part loads, and the scripts of its peers are there", async () => {
  for (const name of Object.keys(PARTS)) {
    const { tasks } = await loadPart(name);
    const scripts = Object.values(tasks).flatMap(({ peers = [] }) => peers.flatMap(({ script }) => script ?? []));
    for (const script of scripts) await Deno.stat(new URL(`../../bench/parts/${script}`, import.meta.url));
  }
});

Deno.test("a part that is not there is refused with the names of those that are", async () => {
  await assert.rejects(loadPart("toString"), /there are: models, /);
});
