import assert from "node:assert/strict";
import { reusedTexts } from "../../../notebooks/display/status/reused.ts";

const FROM = `LLMLayerActivationsOp_${"ab12cd34".repeat(8)}`;

Deno.test("rows that came from other ops are told with numbers that are read at a glance", () => {
  const reused = [{ rows: 1540, of: 1600, from: FROM }];
  assert.deepEqual(reusedTexts({ provenance: { reused } }), [
    "1,540 of 1,600 rows from LLMLayerActivationsOp_ab12cd34…",
  ]);
});

Deno.test("what several machines took from one op is one line", () => {
  const reused = [{ rows: 40, of: 100, from: FROM }, { rows: 2, of: 100, from: FROM }];
  assert.deepEqual(reusedTexts({ provenance: { reused } }), ["42 of 100 rows from LLMLayerActivationsOp_ab12cd34…"]);
});

Deno.test("odd statuses tell nothing", () => {
  for (const reused of [undefined, 7, [7, null, {}, { rows: "1", of: 2, from: FROM }]]) {
    assert.deepEqual(reusedTexts({ provenance: { reused } }), []);
  }
});
