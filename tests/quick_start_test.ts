/** krnel-graph's quick start, translated: the TypeScript of the table of docs/from-krnel-graph.md, as it stands there. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { printedBy } from "./docs/_programs.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const page = await Deno.readTextFile(`${ROOT}docs/from-krnel-graph.md`);

/** The table's second column: a statement in each row, up to those that show how to ask for results. */
function statements(): string[] {
  const rows = [...page.matchAll(/^\| `[^|]*` \| `([^`]*)` \|$/gm)].map(([, code]) => code);
  return rows.slice(0, rows.indexOf("await report.toJson()"));
}

/** The files and the model of the page are ours here, and fewer rows. */
function ofOurs(code: string): string {
  return code.replaceAll("new Runner()", 'new Runner({ store: "memory://" })').replaceAll("hf:gpt2", "onnx:demo/model")
    .replaceAll(/await (runner\.fromParquet\(")data_(\w+)(\.parquet"\))/g, "(await $1demo/data/$2$3).take(60)")
    .replaceAll('isIn(["a", "b"])', 'isIn(["override", "another_label"])')
    .replace("gtPositives: …, gtNegatives: …", "gtPositives: positives, gtNegatives: positives.not()")
    .replace("const report", "const positives = trainPositives.subs([dsTrain, dsTest]);\nconst report");
}

Deno.test("krnel-graph's quick start runs as the page translates it", async () => {
  const asks = [
    "const { all } = await report.metrics();",
    "console.log(all.count, (await xTrain.toMatrix()).rows, all.roc_auc > 0.5);",
  ];
  const code = [...statements().map(ofOurs), ...asks].join("\n");
  assert.ok(statements().length >= 11, code);
  const printed = await printedBy({ path: "docs/from-krnel-graph.md", line: 0, code });
  assert.deepEqual([...printed.values()], ["60 60 true"]);
});
