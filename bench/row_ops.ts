/**
 * Row-wise ops on a million rows, beside what Python takes for some of them.
 *
 *     deno run -A bench/row_ops.ts [python with jinja2]
 */

import { type Op, Runner } from "../mod.ts";
import { columnFromValues, tableFromColumns } from "../stores/formats/columns.ts";

const ROWS = 1_000_000;
const runner = new Runner({ store: "memory://bench" });
const numbers = Float64Array.from({ length: ROWS }, (_, i) => i % 1000);
const table = tableFromColumns([
  ["n", columnFromValues(numbers)],
  ["label", columnFromValues(Array.from(numbers, (n) => `label ${n % 7}`))],
  ["json", columnFromValues(Array.from(numbers, (n) => `{"n": ${n}}`))],
]);

await timed("keep the table in the store", () => runner.fromArrow(table));
const dataset = await runner.fromArrow(table);
const n = dataset.colScore("n");
const label = dataset.colCategorical("label");
const ops: Record<string, Op> = {
  "isIn": label.isIn(["label 1", "label 3"]),
  "and, not": label.isIn("label 1").and(label.isIn("label 2").not()),
  "arithmetic": n.add(n).div(n),
  "parseJson": dataset.colText("json").parseJson(),
  "template": dataset.template("{{ l }}: {{ k }}", { l: dataset.colText("label"), k: 3 }),
  "split": dataset.assignTrainTestSplit(),
  "rowId": dataset.assignRowId(),
};
for (const [name, op] of Object.entries(ops)) await timed(name, () => op.toArray());
const masked = dataset.maskRows(label.isIn("label 1"));
await timed("maskRows", () => masked.toArrow());
await timed("take every third", () => dataset.take(null, { skip: 3 }).toArrow());
await timed("evaluate", () => n.evaluate({ gtPositives: label.isIn("label 1") }).toJson());

const [python] = Deno.args;
if (python !== undefined) {
  const peer = new Deno.Command(python, { args: [new URL("row_ops_peer.py", import.meta.url).pathname] });
  console.log(`\nPython\n${new TextDecoder().decode((await peer.output()).stdout)}`);
}

async function timed(name: string, run: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await run();
  console.log(`${name.padEnd(30)} ${((performance.now() - start) / 1000).toFixed(2)} s`);
}
