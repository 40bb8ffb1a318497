import assert from "node:assert/strict";
import { guardrail, loadGuardrail } from "../../../../mod.ts";
import { SavedGuardrail } from "../../../../runner/guardrails/mod.ts";
import { probe, savedGuard, threshold, twoProbes } from "../../../runner/guardrails/demo_guard.ts";
import { show } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

const htmlOf = async (shown: object) => String((await show(shown))["text/html"]);

Deno.test("a guardrail shows its probes, their layers and thresholds, before and after it is saved and when it is loaded", async () => {
  const planned = await show(twoProbes());
  assert.match(String(planned["text/plain"]), /Guardrail demo of onnx:.*not saved yet: save\(folder\)/);
  assert.match(String(planned["text/plain"]), /override +override +2 +last +at most 2 % false positives/);
  assert.match(String(planned["text/plain"]), /trees +override +4 +mean +0\.5/);
  const saved = await savedGuard();
  const text = String((await show(saved))["text/plain"]);
  assert.match(text, /MB · float32/);
  assert.match(text, /recall +false positive rate/);
  await using guard = await loadGuardrail(saved.folder);
  assert.match(String((await show(guard))["text/plain"]), /loaded · up to 256 tokens/);
});

Deno.test("what strangers call a guardrail, and save warns of, is escaped", async () => {
  const name = "<script>alert(1)</script>";
  const html = await htmlOf(guardrail({ name, probe, threshold, category: name }));
  assert.ok(!html.includes("<script>alert") && html.includes("&lt;script&gt;alert"));
  const { manifest, folder, bytes } = await savedGuard();
  const warned = await htmlOf(new SavedGuardrail(folder, { ...manifest, name }, bytes, [name]));
  assert.ok(!warned.includes("<script>alert"));
  assert.match(warned, /<p class="note"><bdi>&lt;script&gt;/);
  for (const each of [html, warned]) assertWellFormed(each.replace(/<(style|script)>[\s\S]*?<\/\1>/g, ""));
});
