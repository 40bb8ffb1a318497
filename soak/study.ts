/** What a round computes: a probe on a layer of the demo model, of prompts that no round before had together. */
import { fileURLToPath } from "node:url";
import { type Classifier, type Report, Runner, type Store } from "../mod.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const demo = await new Runner({ store: "memory://soak-data" }).fromParquet(path("../demo/data/train.parquet"));
const prompts = (await demo.colText("prompt").toArray()) as string[];
const labels = (await demo.colCategorical("label").toArray()) as string[];

/** The model of all rounds. */
const MODEL = `onnx:${path("../demo/model")}`;

/** The prompts that are asked of servers. */
export const QUESTIONS: readonly string[] = prompts.slice(0, 200);

/** Rows of a round. */
const ROWS = 300;

/** A probe, and what it is worth. */
export interface Study {
  readonly probe: Classifier;
  readonly report: Report;
}

/** The study of a round. @param round any number: each has its own rows, layer and classifier */
export function studyOf(round: number, options: { readonly store: string | Store; readonly queue?: string }): Study {
  const rows = Array.from({ length: ROWS }, (_, i) => (round * 7919 + i * (1 + round % 5)) % prompts.length);
  const data = new Runner(options).fromInline({
    text: rows.map((row) => `${prompts[row]} (${round})`),
    label: rows.map((row) => labels[row]),
  });
  const x = data.colText("text").llmLayerActivations({ model: MODEL, layer: 1 + round % 6 });
  const positives = data.colCategorical("label").isIn("override");
  const classifier = (["logistic_regression", "mean_difference", "lda"] as const)[round % 3];
  const probe = x.trainClassifier(classifier, { positives, preprocessing: "standardize" });
  return { probe, report: probe.predict(x).evaluate({ gtPositives: positives, scoreThreshold: 0 }) };
}
