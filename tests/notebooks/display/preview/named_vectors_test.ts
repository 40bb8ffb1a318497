import assert from "node:assert/strict";
import { vectorsView } from "../../../../notebooks/display/preview/vectors.ts";

Deno.test("vectors whose elements have names are shown as columns, and names are escaped", () => {
  const data = Float32Array.of(0.25, 0.75, 0.5, 0.5);
  const view = vectorsView({ rows: 2, columns: 2, data, names: ["safe", "<b>unsafe</b>"] });
  assert.match(view.text, /safe +0\.375 +0\.125 +0\.25 +0\.5/);
  assert.match(view.text, /unsafe<\/b> +0\.625 +0\.125 +0\.5 +0\.75/);
  assert.match(String(view.html), /&lt;b&gt;unsafe/);
});

Deno.test("of very many names the first are shown, and the others counted", () => {
  const names = Array.from({ length: 30 }, (_, at) => `label ${at}`);
  const view = vectorsView({ rows: 1, columns: 30, data: new Float32Array(30), names });
  assert.match(view.text, /label 19 .*\n… and 10 more$/);
  assert.doesNotMatch(view.text, /label 20 /);
});
