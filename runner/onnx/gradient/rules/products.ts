/**
 * Products of matrices.
 *
 * @module
 */
import type { OnnxAttributes } from "../../attributes.ts";
import { type BackwardGraph, MICROSOFT } from "../backward_graph.ts";
import { integerOf, numberOf, type Rule, type RuleNode, type Rules } from "../rule.ts";

/** Rules of products. */
export const PRODUCTS: Rules = {
  MatMul: product,
  FusedMatMul: product,
  Gemm: (
    g,
    node,
    [dy],
  ) => [...gemmFactors(g, node, dy!), g.gathered(g.times(dy!, numberOf(node, "beta", 1)), node.inputs[2])],
};

/** y = α a b, where a or b may be transposed in their last two dimensions, and repeated along those before. */
function product(...[g, node, [dy]]: Parameters<Rule>): ReturnType<Rule> {
  const [a, b] = node.inputs;
  const times = (left: string, right: string, attributes: OnnxAttributes) =>
    g.add("FusedMatMul", [left, right], { domain: MICROSOFT, attributes });
  const [da, db] = factors(node, dy!, times);
  return [g.gathered(da, a), g.gathered(db, b)];
}

/** The same of matrices without further dimensions, for which there is an operator of ONNX's own. */
function gemmFactors(g: BackwardGraph, node: RuleNode, dy: string): [string, string] {
  return factors(node, dy, (left, right, attributes) => g.node("Gemm", [left, right], attributes));
}

/** Multiplies two matrices, with the attributes `alpha`, `transA` and `transB`. */
type Times = (left: string, right: string, attributes: OnnxAttributes) => string;

/** The gradients of a and b of y = α a b, before they are summed along what was repeated. */
function factors(node: RuleNode, dy: string, multiply: Times): [string, string] {
  const [a, b] = node.inputs;
  const [isA, isB] = ["transA", "transB"].map((name) => integerOf(node, name, 0) === 1);
  const alpha = numberOf(node, "alpha", 1);
  const times = (left: string, right: string, transA: boolean, transB: boolean) =>
    multiply(left, right, { alpha, transA: bit(transA), transB: bit(transB) });
  return [
    isA ? times(b, dy, isB, true) : times(dy, b, false, !isB),
    isB ? times(dy, a, true, isA) : times(a, dy, !isA, false),
  ];
}

function bit(value: boolean): bigint {
  return value ? 1n : 0n;
}
