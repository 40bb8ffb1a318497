/**
 * Tells what a model's output is: logits of a vocabulary, scores of labels, or hidden states.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { flowBetween, type Step, stepsOf } from "./dataflow.ts";
import { integerAttribute, type OnnxModel } from "./graph.ts";
import type { ResidualStream } from "./residual.ts";
import { isProjection } from "./sums.ts";
import { projectionDims, tableDims } from "./weights.ts";

/** What a model's output is. */
export type Head =
  /** Hidden states, or vectors pooled from them. */
  | { readonly kind: "states" }
  /** Logits of all tokens of the vocabulary, at each token of a row. */
  | { readonly kind: "vocabulary" }
  /** The same, at one token of each row only. */
  | { readonly kind: "one-token" }
  /** Scores of labels: of rows, of tokens (then `perToken` is true), or of places in a row, as question answering has them. */
  | { readonly kind: "labels"; readonly perToken: boolean; readonly count: number | undefined };

const STATES = /^(last_hidden_state|token_embeddings|hidden_states|sentence_embedding|pooler_output)$/;

/** What the output to which a stream leads is, by its name, its shape, and the size of the table of token embeddings. */
export function headOf(model: OnnxModel, stream: ResidualStream): Head {
  const way = wayToOutput(model, stream);
  if (STATES.test(stream.output) || (stream.blocks.length > 0 && !way.some(isProjection))) return { kind: "states" };
  const shape = model.graph.outputs.find(({ name }) => name === stream.output)?.shape;
  const declared = shape?.at(-1);
  const count = typeof declared === "number" ? declared : projectionSize(model, way.findLast(isProjection));
  const perToken = shape?.length !== 2;
  const vocabulary = tableDims(model.graph, stream.embedding)?.[0];
  // Vocabularies may have a few tokens more or less than their embeddings.
  const hasVocabulary = count === undefined || vocabulary === undefined ? perToken : count >= vocabulary / 2;
  if (!hasVocabulary) return { kind: "labels", perToken, count };
  return { kind: perToken ? "vocabulary" : "one-token" };
}

/**
 * Requires that a model gives logits of its vocabulary.
 *
 * @throws {ModelError} if it gives something else; the message says what
 */
export function requireVocabulary(model: OnnxModel, stream: ResidualStream): void {
  const head = headOf(model, stream);
  if (head.kind === "vocabulary") return;
  const output = `the model's output is "${stream.output}"`;
  if (head.kind === "states") {
    throw new ModelError(
      `Cannot compute logits: ${output}, not "logits"; export it with its language model head`,
    );
  }
  if (head.kind === "one-token") {
    throw new ModelError(
      `Cannot compute logits: ${output}, with the logits of one token of each row; export it with those of all tokens`,
    );
  }
  const scores = head.count === undefined ? "scores of labels" : `scores of ${head.count} labels`;
  throw new ModelError(
    `Cannot compute logits of tokens: the model has a classification head: ${output}, ${scores} for each ` +
      `${head.perToken ? "token" : "row"}, and not of the tokens of a vocabulary; its hidden states can be taken ` +
      "(llmLayerActivations), and logits and texts of an export with a language model head",
  );
}

function wayToOutput(model: OnnxModel, { hiddenStates, output }: ResidualStream): readonly Step[] {
  return flowBetween(stepsOf(model.graph), hiddenStates[hiddenStates.length - 1], output)?.steps ?? [];
}

/** The numbers that a projection gives for each vector. */
function projectionSize(model: OnnxModel, projection: Step | undefined): number | undefined {
  if (projection === undefined) return undefined;
  const { node } = projection;
  if (node.opType === "MatMulNBits" || node.opType === "MatMulBnb4") return integerAttribute(model, node, "N")?.[0];
  const isTransposed = (integerAttribute(model, node, "transB")?.[0] ?? 0) !== 0;
  return projectionDims(model.graph, projection)?.at(isTransposed ? 0 : -1);
}
