/** Every kind of probe, with every preprocessing, at several layers of one model. */
import assert from "node:assert/strict";
import { guardrail, loadGuardrail, Runner } from "../../../mod.ts";
import { classifierNames } from "../../../runner/probes/mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const words = Array.from({ length: 60 }, (_, i) => `${["good", "bad", "nice", "worst"][i % 4]} day number ${i * 7}`);
const data = new Runner({ store: "memory://kinds" }).fromInline({
  text: words,
  // No probe is to get all of them right.
  bad: words.map((text, i) => /bad|worst/.test(text) !== (i % 10 < 2)),
});
const positives = data.colBoolean("bad");
const x = data.colText("text").llmLayerActivations({ model: `onnx:${fixtureFolder("llama")}`, layer: 1 });
const PARAMS: Readonly<Record<string, Record<string, number>>> = {
  random_forest: { n_estimators: 5, random_state: 0 },
  rbf_nusvm: { nu: 0.3 },
  calibrated_rbf_nusvm: { nu: 0.3 },
};
const PREPROCESSING = ["none", "standardize", "normalize"] as const;

Deno.test("one graph holds probes of every kind, and gives each one's scores", async () => {
  const probes = classifierNames().flatMap((modelType, i) =>
    PREPROCESSING.map((preprocessing, j) => {
      const own = x.subs({ layer: 1 + (i + j) % 2, tokenMode: j === 1 ? "mean" : "last" });
      const params = PARAMS[modelType] ?? {};
      const probe = own.trainClassifier(modelType, { positives, preprocessing, params });
      return { name: `${modelType} ${preprocessing}`, probe, x: own, threshold: 0 };
    })
  );
  await using folder = await testFolder();
  await guardrail({ name: "kinds", license: "none", probes }).save(`${folder.path}/guard`);
  await using guard = await loadGuardrail(`${folder.path}/guard`);
  const given = await guard.score(words);
  for (const { name, probe, x } of probes) {
    const expected = await probe.predict(x).toArray() as Float64Array;
    const size = expected.reduce((largest, score) => Math.max(largest, Math.abs(score)), 1);
    const scores = given.get(name)!;
    const far = expected.findIndex((score, i) => !(Math.abs(score - scores[i]) <= 1e-5 * size));
    assert.equal(far, -1, `${name}: ${expected[far]} and ${scores[far]}`);
  }
  assert.equal(probes.length, 3 * classifierNames().length);
});
