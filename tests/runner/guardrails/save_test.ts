import assert from "node:assert/strict";
import { guardrail, GuardrailError, loadGuardrail, Runner } from "../../../mod.ts";
import { externalFiles } from "../../../runner/onnx/external_files.ts";
import { fileBytes } from "../../../runner/onnx/bytes.ts";
import { withModel } from "../../../runner/onnx/open_model.ts";
import { tensorBytes } from "../../../runner/onnx/place.ts";
import { testFolder } from "../../stores/_paths.ts";
import { copyFixture } from "../models/fixtures.ts";
import {
  demoModel,
  override,
  probe,
  prompt,
  savedGuard,
  scores,
  threshold,
  trees,
  twoProbes,
  x,
} from "./demo_guard.ts";

const refused = (pattern: RegExp) => (error: unknown) => error instanceof GuardrailError && pattern.test(error.message);

Deno.test("A saved guardrail says what it is made of, and holds the weights that it uses and no others", async () => {
  const { folder, manifest, warnings, bytes } = await savedGuard();
  assert.deepEqual(warnings, []);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/guardrail.json`)), manifest);
  const { name, model, graph, input, probes } = manifest;
  assert.deepEqual([name, model.name, model.license, model.architecture], ["demo", demoModel, "MIT", "gpt2"]);
  assert.equal((model.provenance.files as unknown[]).length, 5);
  assert.deepEqual(graph, { precision: "float32", quantization: null });
  assert.deepEqual(input, {
    apply_chat_template: true,
    prefix: "<|user|>\n",
    suffix: "<|end|>\n<|assistant|>\n",
    strip: false,
    add_special_tokens: false,
    max_length: 256,
    empty_text_id: 1,
    pad_token_id: 0,
  });
  const { all } = await threshold.toJson();
  assert.deepEqual(probes[0].metrics!.all.intervals, all.operating_point!.intervals);
  assert.equal(probes[0].metrics!.all.recall, all.recall);
  assert.equal(probes[0].threshold, Math.fround(all.operating_point!.threshold));
  assert.deepEqual([probes[0].op, probes[0].activations, probes[0].layer], [probe.uuid, x.uuid, 2]);
  assert.deepEqual([probes[1].name, probes[1].category, probes[1].token_mode], ["trees", "override", "mean"]);
  const sizes = [...Object.keys(manifest.files), "guardrail.json"].map((file) =>
    Deno.statSync(`${folder}/${file}`).size
  );
  assert.equal(bytes, sizes.reduce((sum, size) => sum + size));

  const source = fileBytes(`${folder}/model.onnx`);
  assert.deepEqual([...new Set(externalFiles(source))], ["model.onnx.data"]);
  source.close();
  withModel(`${folder}/model.onnx`, ({ graph: { initializers, inputs, outputs } }) => {
    assert.deepEqual(inputs.map((value) => value.name).sort(), ["attention_mask", "input_ids"]);
    assert.deepEqual(outputs.map((value) => value.name), ["override", "trees"]);
    const outside = [...initializers.values()].filter(({ external }) => external !== undefined);
    const used = outside.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
    const { bytes } = manifest.files["model.onnx.data"];
    assert.ok(bytes >= used && bytes < used + 64 * outside.length, `${bytes} bytes for ${used}`);
    // Blocks 5 and 6 and the vocabulary are not among them.
    assert.ok(bytes < 0.75 * Deno.statSync(`${demoModel.slice(5)}/onnx/model.onnx`).size);
  });
});

Deno.test("Thresholds come as numbers, as reports and as operating points, and as those of this probe alone", async () => {
  await using folder = await testFolder();
  const save = async (threshold: Parameters<typeof guardrail>[0]["threshold"]) => {
    const { manifest } = await guardrail({ name: "g", probe, threshold, license: "MIT" }).save(`${folder.path}/guard`);
    return manifest.probes[0];
  };
  assert.deepEqual([(await save(0.1)).threshold, (await save(0.1)).metrics], [Math.fround(0.1), null]);
  const point = (await threshold.toJson()).all.operating_point!;
  const given = await save(point);
  assert.equal(given.threshold, Math.fround(point.threshold));
  assert.deepEqual(given.metrics!.all.intervals, point.intervals);
  assert.equal((await save(scores.evaluate({ gtPositives: override, scoreThreshold: 0.25 }))).threshold, 0.25);
  const others = trees.predict(x.subs({ layer: 4, tokenMode: "mean" })).evaluate({ gtPositives: override });
  await assert.rejects(
    save(others.threshold({ minRecall: 0.5 })),
    refused(/it was chosen for scores of TrainClassifierOp_/),
  );
  await assert.rejects(save(NaN), refused(/got number NaN/));
  await assert.rejects(save(1e300), refused(/it is a number, or report.threshold/));
  await assert.rejects(save(scores.evaluate({ gtPositives: override })), refused(/it is a number, or report/));
  assert.equal((await save(0.1)).threshold, Math.fround(0.1));
});

Deno.test("A guardrail takes the place of a guardrail, and of nothing else; a save that fails leaves what was there", async () => {
  await using folder = await testFolder();
  const target = `${folder.path}/guard`;
  const plain = () => guardrail({ name: "first", probe, threshold: 0, license: "MIT" });
  await plain().save(target);
  await assert.rejects(
    guardrail({ name: "second", probe, threshold: scores.evaluate({ gtPositives: override }) }).save(target),
    GuardrailError,
  );
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), ["guard"]);
  await using first = await loadGuardrail(target);
  assert.equal(first.name, "first");
  await guardrail({ name: "second", probe, threshold: 0, license: "MIT" }).save(target);
  await using second = await loadGuardrail(target);
  assert.equal(second.name, "second");
  await Deno.writeTextFile(`${target}/notes.txt`, "mine");
  await assert.rejects(plain().save(target), refused(/the folder holds notes.txt/));
  assert.equal(await Deno.readTextFile(`${target}/notes.txt`), "mine");
  await Deno.mkdir(`${folder.path}/photos`);
  await Deno.writeTextFile(`${folder.path}/photos/a.jpg`, "x");
  await assert.rejects(
    plain().save(`${folder.path}/photos`),
    refused(/the folder holds a.jpg, which is not of a guardrail/),
  );
  await assert.rejects(plain().save(`${folder.path}/photos/a.jpg`), refused(/it is no folder/));
  await Deno.mkdir(`${folder.path}/empty`);
  await plain().save(`${folder.path}/empty`);
});

Deno.test("A signal ends a save, and nothing is left of it", async () => {
  await using folder = await testFolder();
  const abort = new AbortController();
  const saving = twoProbes().save(`${folder.path}/guard`, { signal: abort.signal });
  setTimeout(() => abort.abort(new Error("enough")), 1);
  await assert.rejects(saving, /enough|abort/i);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("A probe is not shipped with other weights than it was trained on", async () => {
  await using copy = await copyFixture("gpt2");
  const data = new Runner({ store: "memory://" }).fromInline({ text: ["yes", "no", "maybe"], y: [true, false, true] });
  const vectors = data.colText("text").llmLayerActivations({ model: `onnx:${copy.folder}`, layer: 1 });
  const trained = vectors.trainClassifier("logistic_regression", { positives: data.colBoolean("y") });
  await trained.materialize();
  const model = await Deno.readFile(`${copy.folder}/onnx/model.onnx`);
  model[model.length >> 1] ^= 1;
  await Deno.writeFile(`${copy.folder}/onnx/model.onnx`, model);
  await using folder = await testFolder();
  await assert.rejects(
    guardrail({ name: "g", probe: trained, threshold: 0 }).save(`${folder.path}/g/`),
    refused(/trained on other weights than it would be shipped with.*computed with other files of the model/),
  );
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("What cannot be a guardrail is refused with what would work", () => {
  const make = (options: object) => () => guardrail({ name: "g", threshold: 0, ...options } as never);
  assert.throws(make({}), refused(/needs probe, a trained classifier, got undefined/));
  assert.throws(make({ probe: x }), refused(/needs probe, a trained classifier, got an LLMLayerActivationsOp/));
  assert.throws(make({ probe, threshold: undefined }), refused(/needs a threshold/));
  for (const threshold of [NaN, 1e300, -Infinity, { threshold: 1e300 }]) {
    assert.throws(make({ probe, threshold }), refused(/got number .*not finite in 32 bits/));
  }
  for (const threshold of ["0.5", null, {}, 1n, x]) {
    assert.throws(make({ probe, threshold }), refused(/Cannot take the threshold: it is a number, or report/));
  }
  assert.throws(make({ probe, name: "" }), refused(/name is the guardrail's name, a text/));
  assert.throws(make({ probe, treshold: 1 }), /no option "treshold" \(did you mean "threshold"/);
  assert.throws(make({ probe, probes: [{ probe, threshold: 0, name: "a" }] }), refused(/stand in each of them/));
  const two = (second: object) =>
    make({ threshold: undefined, probes: [{ probe, threshold: 0, name: "a" }, { probe, threshold: 0, ...second }] });
  assert.throws(two({ name: "a" }), refused(/two probes are called "a"/));
  const longer = x.subs({ maxLength: 99 }).trainClassifier("lda", { positives: override });
  assert.throws(two({ name: "b", probe: longer }), refused(/a and b differ in maxLength of their activations/));
  const all = x.subs({ tokenMode: "all" });
  const ofTokens = all.trainClassifier("lda", { positives: override });
  assert.throws(make({ probe: ofTokens }), refused(/reads all tokens of a text.*give x/));
  make({ probe: ofTokens, x })();
  const inline = new Runner({ store: "memory://" }).fromInline({ v: [[1, 2], [3, 4]], y: [true, false] });
  const ofNumbers = inline.colVector("v").trainClassifier("lda", { positives: inline.colBoolean("y") });
  assert.throws(
    make({ probe: ofNumbers }),
    refused(/reads a SelectVectorColumnOp, and a guardrail computes activations/),
  );
  const served = prompt.llmLayerActivations({ model: "ollama:x", layer: -1 })
    .trainClassifier("lda", { positives: override });
  assert.throws(make({ probe: served }), refused(/the model "ollama:x": a guardrail is cut from an ONNX file/));
});

Deno.test("A template that does more than to put something around a text is said to, and the folder still gives its scores", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.writeTextFile(
    `${copy.folder}/chat_template.jinja`,
    "{% for m in messages %}{{ m.content | upper }}{% endfor %}",
  );
  await Deno.writeTextFile(`${copy.folder}/README.md`, "---\nlanguage: en\nlicense: apache-2.0\n---\n# A model\n");
  const data = new Runner({ store: "memory://" }).fromInline({ text: ["yes", "no", "maybe"], y: [true, false, true] });
  const vectors = data.colText("text").llmLayerActivations({ model: `onnx:${copy.folder}`, layer: 1 });
  const probe = vectors.trainClassifier("logistic_regression", { positives: data.colBoolean("y") });
  await using folder = await testFolder();
  const { manifest, warnings } = await guardrail({ name: "g", probe, threshold: 0 }).save(`${folder.path}/g`);
  assert.match(warnings.join(), /chat template does more/);
  assert.deepEqual([manifest.input.prefix, manifest.input.suffix, manifest.model.license], [null, null, "apache-2.0"]);
  await using guard = await loadGuardrail(`${folder.path}/g`);
  const expected = await probe.predict(vectors).toArray() as Float64Array;
  const given = (await guard.score(["yes", "no", "maybe"])).get("g")!;
  given.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) <= 1e-5));
});
