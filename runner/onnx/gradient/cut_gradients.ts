/**
 * Cuts a model down to how its logits change with points inside of it.
 *
 * @module
 */
import { readAttributes } from "../attributes.ts";
import type { BuiltNode, BuiltValue } from "../build.ts";
import { type Cut, cutModel, type CutRequest } from "../cut.ts";
import { ELEMENT_TYPE, type OnnxModel } from "../graph.ts";
import { requireVocabulary } from "../head.ts";
import { LOGITS_OUTPUT, logitsAtLastTokens, logitsRequest } from "../logits.ts";
import { readingOf } from "../points.ts";
import type { Point } from "../points/point.ts";
import type { ResidualStream } from "../residual.ts";
import { BackwardGraph } from "./backward_graph.ts";
import { differentiate } from "./differentiate.ts";
import { requireDifferentiable } from "./refusals.ts";
import type { RuleNode } from "./rule.ts";

/**
 * The added input: what each logit counts for in the result, float32 of shape [rows, 1, tokens]. For a difference of logits
 * 1 and -1; a row of zeros has no gradients.
 */
export const LOGIT_WEIGHTS_INPUT = "probegraph.logit_weights";

/** Points, and the tokens of whose logits the result is made. */
export interface GradientCutRequest {
  /** Points by the names under which their outputs are found. */
  readonly points: ReadonlyMap<string, Point>;
  /** The tokens whose logits are taken, after each row's last one. */
  readonly tokenIds: readonly number[];
}

/** The output with what is at a point: float32 of shape [rows, tokens, …], heads side by side; a pattern has its own shape. */
export function valueOutput(point: string): string {
  return `probegraph.value.${point}`;
}

/** The output with the gradient of the result by what is at a point, in the same shape. */
export function gradientOutput(point: string): string {
  return `probegraph.gradient.${point}`;
}

const WEIGHTS: BuiltValue = {
  name: LOGIT_WEIGHTS_INPUT,
  elementType: ELEMENT_TYPE.float,
  shape: ["rows", 1, undefined],
};

/**
 * A model that ends at logits, at points, and at the gradients of the weighted sum of the logits by these points: the
 * derivative by what is added there, at each token of each row.
 *
 * @throws {ModelError} if the model gives no logits of tokens, is quantised or of half precision, or an operator between the
 * points and the logits has no rule
 */
export function cutAtGradients(model: OnnxModel, stream: ResidualStream, request: GradientCutRequest): Cut {
  requireVocabulary(model, stream);
  requireDifferentiable(model);
  const points = [...request.points];
  const tensors = points.flatMap(([, { tensor, minus }]) => minus === undefined ? [tensor] : [tensor, minus]);
  const last = logitsAtLastTokens(model, stream, { whole: tensors });
  const logits = logitsRequest(model, stream, request.tokenIds, last);
  const graph = new BackwardGraph(model, { ...logits, addedInputs: [...logits.addedInputs!, WEIGHTS] });
  const gradients = differentiate(graph, {
    nodes: nodesOf(model, logits),
    seeds: new Map([[logits.outputs[0].tensor, LOGIT_WEIGHTS_INPUT]]),
    wanted: points.map(([, { tensor }]) => tensor),
  });
  const readings = points.flatMap(([name, point], index) => [
    readingOf({ ...point, name: valueOutput(name) }),
    // A difference has the gradient of the sum.
    readingOf({ ...point, minus: undefined, tensor: gradients[index], name: gradientOutput(name) }),
  ]);
  return cutModel(model, {
    ...logits,
    outputs: [{ tensor: logits.outputs[0].tensor, name: LOGITS_OUTPUT }, ...readings.flatMap(({ outputs }) => outputs)],
    addedNodes: [
      ...logits.addedNodes!,
      ...graph.addedNodes,
      ...readings.flatMap(({ addedNodes = [] }) => addedNodes),
    ],
    addedTensors: [
      ...logits.addedTensors!,
      ...graph.addedTensors,
      ...readings.flatMap(({ addedTensors = [] }) => addedTensors),
    ],
    addedInputs: [...logits.addedInputs!, WEIGHTS],
  });
}

/** All nodes of a cut as rules see them. */
export function nodesOf({ graph, source }: OnnxModel, { rename, addedNodes = [] }: CutRequest): RuleNode[] {
  const own = graph.nodes.map((node): RuleNode => ({
    opType: node.opType,
    domain: node.domain,
    inputs: [...node.inputs.map((name) => rename?.(name, node) ?? name), ...node.subgraphInputs],
    outputs: node.outputs,
    // Most nodes are not on the way, and their attributes need not be read.
    get attributes() {
      return node.built?.attributes ?? readAttributes(source, node.attributes);
    },
  }));
  return [...own, ...addedNodes.map(ruleNode)];
}

function ruleNode({ opType, domain = "", inputs, outputs, attributes = {} }: BuiltNode): RuleNode {
  return { opType, domain, inputs, outputs, attributes };
}
