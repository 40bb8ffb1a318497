/** Edits and the ops that take them: identity, what is refused, code that reads back. */
import assert from "node:assert/strict";
import * as ops from "../../ops/mod.ts";
import { ablateHeads, controlVector, edit, type Op, OpError, patch } from "../../ops/mod.ts";

const ds = ops.LoadLocalParquetDatasetOp({ contentHash: "ab".repeat(32), filePath: "elsewhere.parquet" });
const [prompts, other] = [ds.colText("prompt"), ds.colText("other")];
const model = "onnx:m";
const at = { model, hookPoint: "blocks.3.hook_resid_post" };
const refusal = controlVector(prompts.llmLayerActivations(at), other.llmLayerActivations(at));
const all = prompts.llmLayerActivations({ ...at, tokenMode: "all" });
const probe = prompts.llmLayerActivations(at).trainClassifier({ positives: ds.colBoolean("flag") });

/** As many ops as there are ways to write them. */
const written: Record<string, Op> = {
  "ablate everywhere": refusal.ablate(),
  "ablate at some points": refusal.ablate({ points: ["blocks.1.hook_resid_mid", "blocks.2.hook_resid_mid"] }),
  "add": refusal.add({ point: at.hookPoint, factor: 2, keepNorm: true, positions: { from: 3 } }),
  "add at positions": refusal.add({ point: "blocks.*.hook_resid_post", positions: [0, -1] }),
  "add to keys": refusal.add({ point: "blocks.2.attn.hook_k", heads: [3], positions: "prompt" }),
  "set": refusal.set({ point: "blocks.2.hook_mlp_out" }),
  "set by a classifier": edit({ action: "set", point: "blocks.2.hook_mlp_out", value: probe }),
  "ablate a probe": probe.ablate(),
  "add a probe": probe.add({ point: at.hookPoint, factor: -3.5 }),
  "heads": ablateHeads({ layer: 5, heads: [1] }),
  "heads at positions": ablateHeads({ layer: 5, heads: 1, positions: "generated" }),
  "half heads": edit({ action: "scale", points: ["blocks.2.attn.hook_z"], heads: [0, 3], factor: 0.5 }),
  "pattern": edit({
    action: "scale",
    point: "blocks.2.attn.hook_pattern",
    heads: [1],
    positions: [-1],
    keys: [0],
    factor: 0,
  }),
  "neurons": edit({ action: "scale", point: "blocks.2.mlp.hook_post", neurons: new Set([7, 9]), factor: 0 }),
  "edited activations": prompts.llmLayerActivations({ ...at, tokenMode: "all", edits: [refusal.ablate()] }),
  "edited layer": prompts.llmLayerActivations({ model, layer: 2, edits: [probe.ablate()] }),
  "edited logits": prompts.llmLogitScores({ model, logitTokenIds: [" I", 5], edits: [probe.ablate()] }),
  "edited texts": prompts.llmGenerateText({
    model,
    maxTokens: 7,
    edits: [refusal.ablate(), ablateHeads({ layer: 0, heads: 2 })],
  }),
  "edited texts on a GPU": prompts.llmGenerateText({ model, device: "cuda:0,1", edits: [probe.ablate()] }),
  "texts on a GPU": prompts.llmGenerateText({ model, maxTokens: 7, device: "webgpu", dtype: "float16" }),
  "texts in a number type": prompts.llmGenerateText({ model, dtype: "q4" }),
  "control vector": controlVector(all, all, { method: "pca_diff" }),
  "patch": patch({ model, clean: prompts, corrupted: other, answer: " Mary", wrong: 3, site: "hook_resid_pre" }),
  "patch of columns": patch({
    model,
    clean: prompts,
    corrupted: other,
    answer: ds.colText("a"),
    wrong: ds.colText("b"),
    site: "attn.hook_z",
    axes: "layer_position_head",
    method: "gradient",
    layers: [1, 2],
    batchSize: 4,
  }),
  "lens": prompts.llmLogitLens({ model, topK: 3, layers: [0, -1], edits: [refusal.ablate()] }),
  "attention": prompts.llmAttention({ model, layers: [5] }),
  "attribution": prompts.llmLogitAttribution({ model, answer: " Mary", wrong: " John", by: "head" }),
  "attribution to tokens": prompts.llmTokenAttribution({ model, answer: " Mary", wrong: ds.colText("b") }),
  "attribution to tokens on the way from a token": prompts.llmTokenAttribution({
    model,
    answer: 5,
    method: "integrated_gradients",
    baseline: " ",
    edits: [probe.ablate()],
  }),
  "attribution of a probe where it was trained": prompts.llmTokenAttribution({ model, probe }),
  "attribution of a probe elsewhere": prompts.llmTokenAttribution({ model, probe, layer: -1, tokenMode: "mean" }),
  "token scores": probe.tokenScores(all),
  "pooled": probe.tokenScores(all).pool("max"),
  "share of tokens": probe.tokenScores(all).pool("share", { threshold: 0.5 }),
  "spans": all.trainSpanClassifier("lda", {
    spans: ds.colJson("spans"),
    preprocessing: "standardize",
    params: { shrinkage: "auto" },
  }),
};

for (const [name, op] of Object.entries(written)) {
  Deno.test(`${name}: printed code and graph file read back to the same op`, () => {
    assert.equal(ops.parseCode(op.toCode()).uuid, op.uuid, op.toCode());
    assert.equal(ops.deserialize(JSON.stringify(ops.serialize(op)))[0].uuid, op.uuid);
    assert.equal(ops.deserialize(ops.graphText(op))[0].uuid, op.uuid);
  });
}

Deno.test("printed code uses the short forms", () => {
  const code = (name: string) => written[name].toCode().trim().split("\n").at(-1)!;
  assert.equal(code("ablate a probe"), "const change = probe.ablate();");
  assert.equal(code("heads"), "const change = ablateHeads({ layer: 5, heads: [1] });");
  assert.match(written["lens"].toCode({ imports: true }), /^import \{ .*controlVector/);
});

Deno.test("without edits, or with an empty list, the methods make the plain ops", () => {
  for (const edits of [[], null, undefined]) {
    const pairs = [
      [prompts.llmGenerateText({ model }), prompts.llmGenerateText({ model, edits })],
      [
        prompts.llmLogitScores({ model, logitTokenIds: [1], torchCompile: true }),
        prompts.llmLogitScores({ model, logitTokenIds: [1], torchCompile: true, edits }),
      ],
      [prompts.llmLayerActivations({ model, layer: -1 }), prompts.llmLayerActivations({ model, layer: -1, edits })],
      [prompts.llmLayerActivations(at), prompts.llmLayerActivations({ ...at, edits })],
    ];
    for (const [plain, same] of pairs) assert.equal(same.uuid, plain.uuid);
  }
  assert.throws(() => ops.LLMEditedGenerateTextOp({ model, prompt: prompts, edits: [] }), /use the op without edits/);
});

Deno.test("the hashed form holds snake_case names, and every default", () => {
  assert.deepEqual(JSON.parse(ops.canonicalJson(refusal.ablate())), {
    type: "EditOp",
    action: "ablate",
    points: ["blocks.*.hook_resid_pre", "blocks.*.hook_resid_mid", "blocks.*.hook_resid_post"],
    value: refusal.uuid,
    factor: 1,
    positions: "all",
    heads: null,
    neurons: null,
    keys: null,
    feature: null,
    keep_norm: false,
  });
  assert.deepEqual(JSON.parse(ops.canonicalJson(written["patch"])), {
    type: "LLMPatchOp",
    model_name: model,
    clean: prompts.uuid,
    corrupted: other.uuid,
    answer: " Mary",
    wrong: 3,
    site: "hook_resid_pre",
    axes: "layer_position",
    method: "exact",
    layers: null,
    batch_size: 8,
    max_length: null,
    dtype: "float32",
    device: "auto",
    apply_chat_template: true,
  });
});

Deno.test("a probe is divided where it was trained, unless another place is named", () => {
  const fields = (name: string) => {
    const { layer, hookPoint, tokenMode } = written[name].fields;
    return { layer, hookPoint, tokenMode };
  };
  assert.deepEqual(fields("attribution of a probe where it was trained"), {
    layer: null,
    hookPoint: at.hookPoint,
    tokenMode: "last",
  });
  assert.deepEqual(fields("attribution of a probe elsewhere"), { layer: -1, hookPoint: null, tokenMode: "mean" });
  const means = prompts.llmLayerActivations({ model, layer: 3, tokenMode: "mean" });
  const trained = means.trainClassifier({ positives: ds.colBoolean("flag") });
  const { layer, hookPoint, tokenMode } = prompts.llmTokenAttribution({ model, probe: trained }).fields;
  assert.deepEqual([layer, hookPoint, tokenMode], [3, null, "mean"]);
  assert.equal(prompts.llmTokenAttribution({ model, answer: 1, method: "integrated_gradients" }).fields.steps, 50);
});

Deno.test("edits and tokens are changed and found like other fields", () => {
  const steered = prompts.llmGenerateText({ model, edits: [refusal.add({ point: at.hookPoint, factor: 1 })] });
  const [change] = steered.dependencies({ recursive: true }).filter((op) => op.type === "EditOp");
  const twice = steered.subs(change, { factor: 2 });
  assert.equal(
    twice.uuid,
    prompts.llmGenerateText({ model, edits: [refusal.add({ point: at.hookPoint, factor: 2 })] }).uuid,
  );
  assert.match(String(steered.diff(twice)), /factor/);
  assert.equal(change.subs({ point: "blocks.1.hook_mlp_out" }).fields.points instanceof Array, true);
  const columns = written["patch of columns"];
  const [a] = columns.dependencies().filter((op) => op.fields.columnName === "a");
  const moved = columns.subs([[a, ds.colText("c")]]);
  assert.equal((moved.fields.answer as Op).fields.columnName, "c");
  assert.equal("answer" in columns.parameters, false);
  assert.equal(written["patch"].parameters.answer, " Mary");
  assert.throws(() => written["patch"].subs({ answer: a.uuid }), /pass the op itself/);
});

const point = "blocks.2.hook_resid_post";
const refused: Record<string, [() => unknown, RegExp]> = {
  "add without a vector": [() => edit({ action: "add", point }), /add needs value: a column of vectors/],
  "scale with a vector": [() => edit({ action: "scale", point, value: refusal }), /scale takes a factor and no value/],
  "an unknown action": [() => edit({ action: "remove" as never, point }), /one of "add", "ablate", "scale", "set"/],
  "no point": [() => refusal.add({} as never), /add\(\) needs point: .*blocks\.3\.hook_resid_post/],
  "an unknown point": [
    () => refusal.add({ point: "blocks.2.hook_resid_poss" }),
    /did you mean "blocks\.2\.hook_resid_post"/,
  ],
  "a point of no block": [() => refusal.add({ point: "hook_embed" }), /there are blocks\.N\.hook_resid_pre/],
  "point and points": [
    () => edit({ action: "scale", point, points: [point] } as never),
    /got point twice, once as "points"/,
  ],
  "a point twice": [() => edit({ action: "scale", points: [point, point] }), /is there twice/],
  "keys on a point that is no pattern": [
    () => edit({ action: "scale", point, keys: [0] }),
    /keys are chosen at attn\.hook_pattern/,
  ],
  "neurons on heads": [
    () => edit({ action: "scale", point: "blocks.0.attn.hook_z", neurons: [1] }),
    /neurons are chosen at mlp\.hook_post/,
  ],
  "heads on the stream": [() => refusal.ablate({ heads: [1] }), /has no heads/],
  "a vector added to a pattern": [() => refusal.add({ point: "blocks.0.attn.hook_pattern" }), /takes scale/],
  "a head twice": [() => ablateHeads({ layer: 0, heads: [1, 1] }), /each once/],
  "a head below 0": [() => ablateHeads({ layer: 0, heads: [-1] }), /indices from 0/],
  "no heads": [() => ablateHeads({ layer: 0, heads: [] }), /leave it out for all/],
  "a factor for ablate": [() => edit({ action: "ablate", point, value: refusal, factor: 2 }), /ablate takes no factor/],
  "an infinite factor": [() => refusal.add({ point, factor: Infinity }), /a finite number/],
  "keepNorm for set": [() => edit({ action: "set", point, value: refusal, keepNorm: true }), /keepNorm belongs to add/],
  "positions that are none": [
    () => refusal.add({ point, positions: "first" as never }),
    /"all", "prompt", "generated"/,
  ],
  "positions with a fraction": [() => refusal.add({ point, positions: [0.5] }), /list of indices/],
  "no positions": [() => refusal.add({ point, positions: [] }), /list of indices/],
  "a feature without an autoencoder": [
    () => edit({ action: "add", point, value: refusal, feature: 3 }),
    /feature of an autoencoder/,
  ],
  "an unknown option": [() => refusal.ablate({ layer: 3 } as never), /no option "layer"/],
  "an edit that is none": [() => prompts.llmGenerateText({ model, edits: [refusal as never] }), /list of edits/],
  "a negative layer with edits": [
    () => prompts.llmLayerActivations({ model, layer: -1, edits: [refusal.ablate()] }),
    /takes hookPoint/,
  ],
  "every block as what is taken": [
    () => prompts.llmLayerActivations({ model, hookPoint: "blocks.*.hook_mlp_out", edits: [refusal.ablate()] }),
    /one is needed: write blocks\.0\.hook_mlp_out/,
  ],
  "an unknown site": [
    () => patch({ model, clean: prompts, corrupted: other, answer: 1, wrong: 2, site: "hook_z" }),
    /there is no site "hook_z"; there are .*attn\.hook_z/,
  ],
  "heads of the stream": [
    () =>
      patch({
        model,
        clean: prompts,
        corrupted: other,
        answer: 1,
        wrong: 2,
        site: "hook_resid_pre",
        axes: "layer_head",
      }),
    /hook_resid_pre has no heads/,
  ],
  "an answer that is no token": [
    () => patch({ model, clean: prompts, corrupted: other, answer: 1.5, wrong: 2, site: "hook_resid_pre" }),
    /a token \(a string or its id\), or a column of text/,
  ],
  "attribution of nothing": [() => prompts.llmTokenAttribution({ model }), /either answer .* is given.*or probe/],
  "attribution of both": [() => prompts.llmTokenAttribution({ model, answer: 1, probe }), /either answer .* or probe/],
  "wrong beside a probe": [() => prompts.llmTokenAttribution({ model, wrong: 1, probe }), /a probe gives the score/],
  "a layer without a probe": [
    () => prompts.llmTokenAttribution({ model, answer: 1, layer: 2 }),
    /say what a probe reads: without probe they say nothing/,
  ],
  "a probe of two places": [
    () => prompts.llmTokenAttribution({ model, probe, layer: 2, hookPoint: at.hookPoint }),
    /give either layer or hookPoint/,
  ],
  "a probe of vectors that no model gave": [
    () => {
      const own = ds.colVector("v").trainClassifier({ positives: ds.colBoolean("flag") });
      return prompts.llmTokenAttribution({ model, probe: own });
    },
    /give either layer or hookPoint/,
  ],
  "steps without a way": [
    () => prompts.llmTokenAttribution({ model, answer: 1, steps: 10 }),
    /steps and baseline are of method: "integrated_gradients"/,
  ],
  "no steps": [
    () => prompts.llmTokenAttribution({ model, answer: 1, method: "integrated_gradients", steps: 0 }),
    /steps is 0: from 1 to 1000 points/,
  ],
  "scores of tokens of last-token vectors": [
    () => probe.tokenScores(prompts.llmLayerActivations(at)),
    /take activations with tokenMode: "all"/,
  ],
};

for (const [name, [make, message]] of Object.entries(refused)) {
  Deno.test(`refused: ${name}`, () => {
    assert.throws(make, (error: Error) => {
      assert.ok(error instanceof OpError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("graph`` knows the functions", () => {
  const { direction, map, change } = ops.graph`
    direction = controlVector(${all}, ${all}, { method: "pca_center" })
    change = edit({ action: "scale", point: "blocks.0.attn.hook_z", factor: 0 })
    map = patch({ model: "onnx:m", clean: ${prompts}, corrupted: ${other}, answer: 1, wrong: 2, site: "hook_mlp_out" })
  `;
  assert.deepEqual([direction.kind, map.kind, change.kind], ["vector", "grid", "edit"]);
  assert.throws(() => ops.graph`x = edit({ action: "add", point: "blocks.0.hook_mlp_out" })`, /add needs value/);
});
