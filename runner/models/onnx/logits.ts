/**
 * Cuts a model down to the logits of a few tokens at the last position.
 *
 * The hidden state of each row's last token is picked before the vocabulary projection, and where the projection's
 * weights can be picked too, only the rows of the asked tokens are kept (onnxruntime does that once, at loading).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { BuiltNode } from "./build.ts";
import { type Cut, cutModel } from "./cut.ts";
import { flowBetween, type Step, stepsOf } from "./dataflow.ts";
import { constantDims, ELEMENT_TYPE, type OnnxModel, type OnnxNode } from "./graph.ts";
import type { ResidualStream } from "./residual.ts";

/** The added input: for each row its number and its last token, int64 of shape [rows, 1, 2]. */
export const LAST_TOKEN_INPUT = "probegraph.last_token";
/** The output: float32 of shape [rows, 1, asked tokens]. */
export const LOGITS_OUTPUT = "probegraph.logits";

const LAST_STATE = "probegraph.last_state";
const TOKEN_IDS = "probegraph.token_ids";
const ASKED_LOGITS = "probegraph.asked_logits";
/** Projections that take states of shape [rows, tokens, size], and treat each token alone. */
const PICKED_PROJECTIONS: ReadonlySet<string> = new Set(["MatMul", "MatMulNBits"]);
/** Operators after the projection that treat each logit alone. */
const ELEMENTWISE: ReadonlySet<string> = new Set(["Cast", "Identity", "Mul", "Div", "Tanh", "Add"]);

/**
 * A model that ends at the logits of the given tokens.
 *
 * @throws {ModelError} if the model does not put out logits
 */
export function cutAtLogits(model: OnnxModel, stream: ResidualStream, tokenIds: readonly number[]): Cut {
  if (/^(last_hidden_state|token_embeddings|hidden_states|sentence_embedding)$/.test(stream.output)) {
    throw new ModelError(
      `Cannot compute logits: the model's output is "${stream.output}", not "logits"; export it with its language model head`,
    );
  }
  const finalState = stream.hiddenStates[stream.hiddenStates.length - 1];
  const head = planHead(model, finalState, stream.output);
  return cutModel(model, {
    outputs: [{ tensor: head.logits, name: LOGITS_OUTPUT }],
    addedNodes: head.nodes,
    addedTensors: [{ name: TOKEN_IDS, dims: [tokenIds.length], values: tokenIds }],
    addedInputs: [{ name: LAST_TOKEN_INPUT, elementType: ELEMENT_TYPE.int64, shape: ["rows", 1, 2] }],
    rename: (name, node) => head.renamed.get(node)?.get(name) ?? name,
  });
}

/** How the head is changed: added nodes, and what nodes of the graph read in place of their tensors. */
interface Head {
  readonly logits: string;
  readonly nodes: BuiltNode[];
  readonly renamed: Map<OnnxNode, Map<string, string>>;
}

function planHead(model: OnnxModel, finalState: string, output: string): Head {
  const head: Head = { logits: ASKED_LOGITS, nodes: [], renamed: new Map() };
  const steps = flowBetween(stepsOf(model.graph), finalState, output)?.steps ?? [];
  const index = steps.findIndex((step) => PICKED_PROJECTIONS.has(step.opType));
  if (index === -1) {
    head.nodes.push(
      lastTokenNode(output, "probegraph.last_logits"),
      askedNode("probegraph.last_logits", 2, ASKED_LOGITS),
    );
    return head;
  }
  const projection = steps[index];
  head.nodes.push(lastTokenNode(projection.inputs[0], LAST_STATE));
  head.renamed.set(projection.node, new Map([[projection.inputs[0], LAST_STATE]]));
  if (narrowProjection(model, steps.slice(index), head)) return { ...head, logits: output };
  head.nodes.push(askedNode(output, 2, ASKED_LOGITS));
  return head;
}

function lastTokenNode(tensor: string, output: string): BuiltNode {
  return { opType: "GatherND", inputs: [tensor, LAST_TOKEN_INPUT], outputs: [output] };
}

function askedNode(tensor: string, axis: number, output: string): BuiltNode {
  return { opType: "Gather", inputs: [tensor, TOKEN_IDS], outputs: [output], integers: { axis } };
}

/**
 * Picks the asked tokens out of the weights of the projection and of what follows it.
 *
 * @returns false, with nothing changed, if the head has parts that are not known
 */
function narrowProjection(model: OnnxModel, [projection, ...rest]: readonly Step[], head: Head): boolean {
  if (projection.opType !== "MatMul") return false;
  const picks: { step: Step; tensor: string; axis: number }[] = [{
    step: projection,
    tensor: projection.inputs[1],
    axis: 1,
  }];
  const made = new Set([projection, ...rest].flatMap((step) => step.outputs));
  for (const step of rest) {
    if (!ELEMENTWISE.has(step.opType)) return false;
    for (const tensor of step.inputs.filter((name) => !made.has(name))) {
      const dims = constantDims(model, tensor);
      if (dims?.every((size) => size === 1)) continue;
      if (dims?.length !== 1) return false;
      picks.push({ step, tensor, axis: 0 });
    }
  }
  picks.forEach(({ step, tensor, axis }, index) => {
    const name = `probegraph.asked_weights.${index}`;
    head.nodes.push(askedNode(tensor, axis, name));
    head.renamed.set(step.node, new Map([...head.renamed.get(step.node) ?? [], [tensor, name]]));
  });
  return true;
}
