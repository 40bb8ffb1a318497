/** A guardrail of the demo model with two probes, saved once for all tests of a file. */
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { guardrail, Runner, type SavedGuardrail } from "../../../mod.ts";
import "../models/_patient_workers.ts";

export const demoModel = `onnx:${fileURLToPath(new URL("../../../demo/model", import.meta.url))}`;

const data = (await new Runner({ store: "memory://guards" })
  .fromParquet(new URL("../../../demo/data/train.parquet", import.meta.url))).take(120);
export const prompt = data.colText("prompt");
export const override = data.colCategorical("label").isIn("override");
export const x = prompt.llmLayerActivations({ model: demoModel, layer: 2 });
export const probe = x.trainClassifier("logistic_regression", { positives: override, preprocessing: "standardize" });
export const scores = probe.predict(x);
export const means = x.subs({ layer: 4, tokenMode: "mean" });
export const trees = means.trainClassifier("random_forest", {
  positives: override,
  params: { n_estimators: 10, random_state: 0 },
});
export const threshold = scores.evaluate({ gtPositives: override }).threshold({ maxFalsePositiveRate: 0.02 });

/** Two probes at two layers, of last tokens and of means. */
export const twoProbes = () =>
  guardrail({
    name: "demo",
    license: "MIT",
    probes: [
      { category: "override", probe, threshold },
      { category: "override", name: "trees", probe: trees, threshold: 0.5 },
    ],
  });

export const texts = await prompt.toArray() as string[];

let saved: Promise<SavedGuardrail> | undefined;

/** The saved guardrail of {@linkcode twoProbes}: not to be changed. */
export function savedGuard(): Promise<SavedGuardrail> {
  return saved ??= (async () => {
    const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
    globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
    return await twoProbes().save(`${folder}/guard`);
  })();
}

/** A copy of the saved guardrail, to be damaged. */
export async function copiedGuard(): Promise<{ readonly path: string } & AsyncDisposable> {
  const copy = await testFolder();
  const { folder } = await savedGuard();
  for await (const { name } of Deno.readDir(folder)) await Deno.copyFile(`${folder}/${name}`, `${copy.path}/${name}`);
  return copy;
}
