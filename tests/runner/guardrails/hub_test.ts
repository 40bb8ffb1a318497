import assert from "node:assert/strict";
import { guardrail, loadGuardrail, Runner } from "../../../mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import type { Content } from "../models/hub/hub_server.ts";
import { withHub } from "../models/hub/with_hub.ts";

const FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "onnx/model.onnx"];
const files: Record<string, Content> = Object.fromEntries(
  await Promise.all(
    FILES.map(async (name) => [name, await Deno.readFile(`${fixtureFolder("gpt2")}/${name}`)] as const),
  ),
);
const words = ["good day", "bad idea", "nice work", "worst of all", "well done", "so bad"];

for (
  const { model, layer, repository } of [
    { model: "hf:org/tiny", layer: -2, repository: "org/tiny" },
    { model: "tl:gpt2-small", layer: -1, repository: "gpt2" },
  ]
) {
  Deno.test(`a guardrail of ${model} is cut from the cached model, at the layer that the scheme means`, async () => {
    await withHub(async (hub) => {
      const sha = hub.commit(repository, files);
      const data = new Runner({ store: "memory://" }).fromInline({
        text: words,
        bad: [false, true, false, true, false, true],
      });
      const x = data.colText("text").llmLayerActivations({ model, layer });
      const probe = x.trainClassifier("logistic_regression", { positives: data.colBoolean("bad") });
      await using folder = await testFolder();
      const { manifest } = await guardrail({ name: "g", probe, threshold: 0 }).save(`${folder.path}/g`);
      assert.deepEqual([manifest.model.name, manifest.model.provenance.revision], [model, sha]);
      assert.equal(manifest.probes[0].layer, 3);
      await using guard = await loadGuardrail(`${folder.path}/g`);
      const expected = await probe.predict(x).toArray() as Float64Array;
      assert.ok(largestDifference(expected, (await guard.score(words)).get("g")!) <= 1e-5);
    });
  });
}
