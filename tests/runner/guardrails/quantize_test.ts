import assert from "node:assert/strict";
import { guardrail, GuardrailError, loadGuardrail, Runner } from "../../../mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { demoModel, override, probe, prompt, savedGuard, scores, texts, threshold } from "./demo_guard.ts";

const test = (await new Runner({ store: "memory://guards" })
  .fromParquet(new URL("../../../demo/data/test.parquet", import.meta.url))).take(150);
const on = { text: test.colText("prompt"), gtPositives: test.colCategorical("label").isIn("override") };
const refused = (pattern: RegExp) => (error: unknown) => error instanceof GuardrailError && pattern.test(error.message);

Deno.test("A guardrail in 8 bits says what that costs, as it is measured anew", async () => {
  await using folder = await testFolder();
  const target = `${folder.path}/guard`;
  const { manifest, bytes } = await guardrail({
    name: "demo",
    category: "override",
    probe,
    threshold,
    license: "MIT",
    quantize: { maxAucLoss: 0.05, on },
  }).save(target);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name), ["guard"]);
  const { precision, quantization } = manifest.graph;
  const { scheme, max_auc_loss, rows, measured: { override } } = quantization!;
  assert.deepEqual([precision, scheme, max_auc_loss, rows], ["int8", "dynamic int8", 0.05, 150]);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${target}/guardrail.json`)), manifest);
  const exact = await savedGuard();
  assert.ok(bytes < 0.75 * exact.bytes, `${bytes} and ${exact.bytes}`);

  // What was measured is what reports say of the scores, exact ones and those of the loaded folder.
  await using guard = await loadGuardrail(target);
  const values = await on.text.toArray() as string[];
  const given = (await guard.score(values)).get("override")!;
  const inline = new Runner({ store: "memory://" }).fromInline({
    score: given,
    y: await on.gtPositives.toArray() as boolean[],
  });
  const int8 = await inline.colScore("score").evaluate({ gtPositives: inline.colBoolean("y") }).metrics();
  const x = on.text.llmLayerActivations({ model: demoModel, layer: 2 });
  const report = await probe.predict(x).evaluate({ gtPositives: on.gtPositives }).metrics();
  assert.ok(Math.abs(override.roc_auc - report.all.roc_auc!) < 1e-6);
  assert.ok(Math.abs(override.roc_auc_int8 - int8.all.roc_auc!) < 1e-9);
  assert.ok(Math.abs(override.loss - (override.roc_auc - override.roc_auc_int8)) < 1e-12);
  assert.notEqual(override.roc_auc_int8, override.roc_auc);
  const expected = await probe.predict(x).toArray() as Float64Array;
  const otherwise = expected.filter((score, i) =>
    score >= guard.probes[0].threshold !== given[i] >= guard.probes[0].threshold
  );
  assert.equal(override.decided_otherwise, otherwise.length);

  // Rows go alone: each has the same score in any company.
  const [alone] = (await guard.score([values[3]])).get("override")!;
  assert.equal(alone, given[3]);
});

Deno.test("8 bits that cost more than is allowed are refused, and nothing is written", async () => {
  await using folder = await testFolder();
  const save = (quantize: object) =>
    guardrail({ name: "g", probe, threshold, license: "MIT", quantize } as never).save(`${folder.path}/guard`);
  // Labels that the exact graph gets right, between two rows that 8 bits put into another order.
  await save({ maxAucLoss: 1 });
  await using guard = await loadGuardrail(`${folder.path}/guard`);
  const given = (await guard.score(texts)).get("g")!;
  const exact = await scores.toArray() as Float64Array;
  const sorted = [...exact.keys()].toSorted((a, b) => exact[a] - exact[b]);
  const border = sorted.find((row, i) => i > 0 && given[row] < given[sorted[i - 1]])!;
  const y = Array.from(exact, (score) => score >= exact[border]);
  await Deno.remove(`${folder.path}/guard`, { recursive: true });
  const data = new Runner({ store: "memory://" }).fromInline({ text: texts, y });
  const own = { text: data.colText("text"), gtPositives: data.colBoolean("y") };
  await assert.rejects(
    save({ maxAucLoss: 0, on: own }),
    refused(/is 0\.\d+ instead of 1\.0000, 0\.\d+ less, and maxAucLoss allows 0/),
  );
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
  const one = { ...own, gtPositives: data.colText("text").isIn(texts) };
  await assert.rejects(save({ maxAucLoss: 0.1, on: one }), refused(/rows are not of both classes/));
});

Deno.test("Without rows of its own, the loss is measured where the threshold was judged", async () => {
  await using folder = await testFolder();
  const save = (threshold: Parameters<typeof guardrail>[0]["threshold"]) =>
    guardrail({ name: "g", probe, threshold, license: "MIT", quantize: { maxAucLoss: 0.1 } }).save(`${folder.path}/g`);
  const half = prompt.isIn(texts.slice(0, 60));
  const judged = scores.evaluate({ gtPositives: override, predictDomain: half }).threshold({ minRecall: 0.5 });
  assert.equal((await save(judged)).manifest.graph.quantization!.rows, 60);
  await assert.rejects(save(0.5), refused(/given as a number, and not by report.threshold\(…\); give quantize.on/));
});

Deno.test("quantize without a limit, or on no rows, is refused at once", () => {
  const make = (quantize: unknown) => () => guardrail({ name: "g", probe, threshold: 0, quantize } as never);
  assert.throws(make({}), refused(/needs maxAucLoss/));
  assert.throws(make({ maxAucLoss: 2 }), refused(/needs maxAucLoss/));
  assert.throws(make({ maxAucLoss: 0.01, on: { text: prompt } }), refused(/quantize.on is/));
  assert.throws(make({ maxAUCLoss: 0.01 }), /did you mean "maxAucLoss"/);
});
