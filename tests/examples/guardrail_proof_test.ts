import assert from "node:assert/strict";
import { Runner } from "../../mod.ts";
import { withVariables } from "../_variables.ts";

/** The example itself, on a store of its own. */
async function example() {
  using _ = withVariables({ PROBEGRAPH_STORE_URI: "memory://guardrail-example" });
  return await import("../../examples/guardrail/main.ts");
}

Deno.test("the guardrail example compares a probe with the model's own answer", async () => {
  const { bySource, comparison, gridTable, probeReport, thresholds } = await example();
  assert.equal(probeReport.evaluator, new Runner({ store: "memory://guardrail-example" }));
  const { probe, ...answers } = await comparison();
  for (const answer of Object.values(answers)) assert.ok((probe.roc_auc as number) > (answer.roc_auc as number));
  const recalls = (await thresholds()).map(({ recall }) => recall as number);
  assert.deepEqual(recalls, recalls.toSorted((a, b) => b - a));
  const sources = await bySource();
  assert.equal(Object.values(sources).reduce((sum, { rows }) => sum + (rows as number), 0), 200);
  assert.equal(sources.payload_in_document["probe: missed"], 0);
  const grid = await gridTable();
  assert.equal(grid.length, 19);
  assert.ok(grid[0]["precision@0.99"] as number > (probe["precision@0.99"] as number));
  assert.ok(grid.some(({ modelType, params }) => modelType === "rbf_nusvm" && params === '{"nu":0.01}'));
});
