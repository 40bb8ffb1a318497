/**
 * What a rule of differentiation is: how the gradient of a node's inputs comes from that of its outputs.
 *
 * @module
 */
import type { OnnxAttributes } from "../attributes.ts";
import type { BackwardGraph } from "./backward_graph.ts";

/** A node as rules see it, of the model or added to it. */
export interface RuleNode {
  /** The operator. */
  readonly opType: string;
  /** Its domain; the empty string is ONNX's own. */
  readonly domain: string;
  /** Tensors read; the empty string is an absent one. */
  readonly inputs: readonly string[];
  /** Tensors made; the empty string is one that nobody wants. */
  readonly outputs: readonly string[];
  /** Its attributes, but for tensors and graphs. */
  readonly attributes: OnnxAttributes;
}

/** A tensor with a gradient's numbers, or none where there is no gradient. */
export type Gradient = string | undefined;

/**
 * Adds the nodes that compute the gradients of a node's inputs; those that nobody asks for are left out later.
 *
 * @param gradients those of the node's outputs; one of them at least is there
 * @returns for each input its gradient, as far as it has one
 */
export type Rule = (graph: BackwardGraph, node: RuleNode, gradients: readonly Gradient[]) => readonly Gradient[];

/** Rules by operator. */
export type Rules = Readonly<Record<string, Rule>>;

/** An integer of a node's attributes. */
export function integerOf({ attributes }: RuleNode, name: string, otherwise: number): number {
  return Number(attributes[name] ?? otherwise);
}

/** A number of a node's attributes. */
export function numberOf({ attributes }: RuleNode, name: string, otherwise: number): number {
  return Number(attributes[name] ?? otherwise);
}
