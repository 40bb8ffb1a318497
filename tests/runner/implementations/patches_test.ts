import assert from "node:assert/strict";
import { type GridJson, meanMap, normalizedPatch, patch, type PatchOptions, RunError, Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { KINDS, readInterventions } from "../models/interventions.ts";

function flat(values: unknown): number[] {
  return [values].flat(Infinity) as number[];
}

for (const kind of KINDS) {
  Deno.test(`${kind}: patch maps are grids with both prompts' tokens, exact and by gradient`, async () => {
    const { patch: { pair, tables }, attribution, n_layers } = await readInterventions(kind);
    const runner = new Runner({ store: "memory://" });
    const data = runner.fromInline({
      clean: [pair.clean.text, pair.corrupted.text],
      corrupted: [pair.corrupted.text, pair.clean.text],
    });
    const options: PatchOptions = {
      model: `onnx:${fixtureFolder(kind)}`,
      clean: data.colText("clean"),
      corrupted: data.colText("corrupted"),
      answer: pair.answer,
      wrong: pair.wrong,
      site: "hook_resid_pre",
      applyChatTemplate: false,
    };
    const exact = patch(options);
    const map: GridJson = await exact.toJson();
    assert.deepEqual(map.axes, ["layer", "position"]);
    assert.deepEqual(map.labels.layer, Array.from({ length: n_layers }, (_, layer) => String(layer)));
    const [clean, corrupted] = ["position", "position:corrupted"].map((name) => map.labels[name][0] as string[]);
    assert.equal(clean.length, pair.clean.input_ids.length);
    assert.ok(clean.some((token, position) => token !== corrupted[position]));
    assert.ok(largestDifference(flat(tables[0].logit_diff), flat(map.rows[0])) < 1e-4);
    assert.ok(largestDifference(flat(tables[0].normalized), flat(normalizedPatch(map).rows[0])) < 1e-4);
    assert.ok(Math.abs(map.facts!.clean[0] - pair.clean_logit_diff) < 1e-4);
    const { pairs, mean, spread } = meanMap(normalizedPatch(map));
    assert.equal(pairs, 2);
    assert.deepEqual([flat(mean).length, flat(spread).length], [flat(map.rows[0]).length, flat(map.rows[0]).length]);
    const estimates = await exact.subs({ method: "gradient" }).toJson();
    assert.ok(largestDifference(flat(attribution[0].estimate), flat(estimates.rows[0])) < 1e-4);
    const scale = pair.clean_logit_diff - pair.corrupted_logit_diff;
    const shares = flat(attribution[0].estimate).map((value) => value / scale);
    assert.ok(largestDifference(shares, flat(normalizedPatch(estimates).rows[0])) < 1e-4);
  });
}

Deno.test("answers may be a column, one for each pair, and heads have numbers", async () => {
  const { patch: { pair } } = await readInterventions("gpt2");
  const runner = new Runner({ store: "memory://" });
  const data = runner.fromInline({
    clean: [pair.clean.text, pair.clean.text],
    corrupted: [pair.corrupted.text, pair.corrupted.text],
    answer: [" river", " gravity"],
  });
  const options = {
    model: `onnx:${fixtureFolder("gpt2")}`,
    clean: data.colText("clean"),
    corrupted: data.colText("corrupted"),
    wrong: " green",
    site: "attn.hook_z",
    axes: "layer_head",
    applyChatTemplate: false,
  } as const;
  const both = await patch({ ...options, answer: data.colText("answer") }).toJson();
  const second = await patch({ ...options, answer: " gravity" }).toJson();
  assert.deepEqual(both.axes, ["layer", "head"]);
  assert.deepEqual(both.labels.head, ["0", "1", "2", "3"]);
  assert.deepEqual(both.rows[1], second.rows[1]);
  assert.notDeepEqual(both.rows[0], both.rows[1]);
});

Deno.test("what cannot be patched is said with the op's name, and its way out", async () => {
  const runner = new Runner({ store: "memory://" });
  const data = runner.fromInline({ clean: ["a river"], corrupted: ["a green river"] });
  const map = patch({
    model: `onnx:${fixtureFolder("gpt2")}`,
    clean: data.colText("clean"),
    corrupted: data.colText("corrupted"),
    answer: " river",
    wrong: " green",
    site: "hook_resid_pre",
    applyChatTemplate: false,
  });
  await assert.rejects(map.toJson(), (error) => {
    assert.ok(error instanceof RunError);
    assert.match(error.message, /different numbers of tokens.*"a" " river".*"a" " green" " river"/);
    return true;
  });
});

Deno.test("an answer that is compared with itself is refused, where both stand and where a row has both", async () => {
  const runner = new Runner({ store: "memory://" });
  const data = runner.fromInline({ text: ["a river", "a green"], answer: [" river", " green"] });
  const text = data.colText("text");
  const given = { model: `onnx:${fixtureFolder("gpt2")}`, wrong: " green", applyChatTemplate: false };
  const answer = data.colText("answer");
  const same = [
    patch({ ...given, clean: text, corrupted: text, answer, site: "hook_resid_pre" }),
    text.llmLogitAttribution({ ...given, answer }),
    text.llmTokenAttribution({ ...given, answer: " green", method: "gradient_x_input" }),
  ];
  for (const op of same) await assert.rejects(op.toJson(), /answer and wrong are one token \(\d+\)/);
});
