/**
 * The head of a model that was trained to classify texts: its labels, and what becomes of its numbers.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { namePlace } from "../../../ops/name_place.ts";
import type { ClassActivation } from "../../../ops/types/class_scores.ts";
import { sigmoid, softmax } from "../../numeric/softmax.ts";
import type { Head } from "../../onnx/head.ts";
import { unnamedLabel } from "../files/config.ts";
import type { ModelFolder } from "../files/folder.ts";
import { graphHead } from "../files/graph_facts.ts";

/** A classification head. */
export interface ClassHead {
  /** Names of the labels, in the head's order. */
  readonly labels: readonly string[];
  /** What becomes of its numbers, where nobody says it. */
  readonly activation: ClassActivation;
}

/**
 * Reads what a model's head is.
 *
 * @throws {ModelError} if the model does not classify texts; the message says what it does
 */
export function readClassHead(model: ModelFolder): ClassHead {
  const { path, config } = model;
  const head = graphHead(model);
  if (head.kind !== "labels" || head.perToken) throw noClassifier(path, head);
  const count = head.count ?? Math.max(config.labels.length, 1);
  // transformers leaves names out of config.json that say nothing.
  const labels = Array.from({ length: count }, (_, label) => config.labels[label] ?? unnamedLabel(label));
  return { labels, activation: usualActivation(config.problemType, count) };
}

function noClassifier(path: string, head: Head): ModelError {
  return new ModelError(
    `Cannot take scores of labels from the model ${path}: it does not classify texts, ${whatItIs(head)}`,
  );
}

function whatItIs(head: Head): string {
  switch (head.kind) {
    case "states":
      return "its output is hidden states: llmLayerActivations takes them, and a probe can be trained on them";
    case "labels":
      return `its head gives ${
        head.count ?? "some"
      } numbers for each token, as tagging and question answering have them`;
    default:
      return "it is a language model, with logits of a vocabulary: llmLogitScores takes those of tokens, and guardScores " +
        "asks one that was trained as a guard";
  }
}

/** As in transformers' text-classification pipeline (`TextClassificationPipeline.postprocess`, 5.24). */
function usualActivation(problemType: string | undefined, labels: number): ClassActivation {
  if (problemType === "regression") return "logit";
  return problemType === "multi_label_classification" || labels === 1 ? "sigmoid" : "softmax";
}

/** What becomes of the numbers that a head gives for one text. */
export function activated(logits: Float32Array, activation: ClassActivation): ArrayLike<number> {
  if (activation === "softmax") return softmax(logits);
  return activation === "sigmoid" ? logits.map(sigmoid) : logits;
}

/**
 * The indices of labels that are asked for by name or index; all of them for `null`.
 *
 * @throws {ModelError} for one that there is not, with those that there are, one that is asked for twice, or a name that
 * several have
 */
export function labelIndices(
  asked: readonly (string | number)[] | null,
  { labels }: Pick<ClassHead, "labels">,
  model: string,
): number[] {
  if (asked === null) return [...labels.keys()];
  const indices = asked.map((label) => {
    const index = typeof label === "number" ? label : namePlace(label, labels, ModelError);
    if (index >= 0 && index < labels.length) return index;
    throw new ModelError(
      `Cannot take the score of ${JSON.stringify(label)}: the labels of ${model} are ` +
        labels.map((name, at) => `${at} (${JSON.stringify(name)})`).join(", "),
    );
  });
  const twice = indices.find((index, at) => indices.indexOf(index) < at);
  if (twice === undefined) return indices;
  throw new ModelError(
    `Cannot take the score of ${JSON.stringify(labels[twice])} twice: it has one index and one name`,
  );
}
