/**
 * What cannot be differentiated, and what can be done about it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { ELEMENT_TYPE, type OnnxModel } from "../graph.ts";
import { integerOf, type RuleNode } from "./rule.ts";
import { ruleOf } from "./rules.ts";

/** The first version of ONNX's operators in which a backward pass can be written. */
const FIRST_OPSET = 16;

/** Operators of quantised models. */
const QUANTISED = /Quantize|NBits|Bnb4|MatMulInteger|QLinear|^Q(Attention|Gemm|EmbedLayer|MoE)|FpQ4|Float8/;

/**
 * Requires that a model computes with 32-bit floats, in operators of a version that a backward pass can use.
 *
 * @throws {ModelError} if it does not
 */
export function requireDifferentiable({ graph, opset }: OnnxModel): void {
  const quantised = graph.nodes.find(({ opType }) => QUANTISED.test(opType));
  if (quantised !== undefined) {
    throw new ModelError(
      `Cannot compute gradients: the model is quantised (operator ${quantised.opType}), and rounding has no gradient; ` +
        'use the 32-bit file of the same model (dtype "float32"), or patch exactly (patch with method "exact")',
    );
  }
  const half = [...graph.initializers.values()].find(({ elementType }) => HALF.includes(elementType));
  if (half !== undefined) {
    throw new ModelError(
      `Cannot compute gradients: the model has 16-bit weights ("${half.name}"), in which gradients get lost; ` +
        'use the 32-bit file of the same model (dtype "float32"), or patch exactly (patch with method "exact")',
    );
  }
  if (opset < FIRST_OPSET) {
    throw new ModelError(
      `Cannot compute gradients: the model is written in ONNX's operator set ${opset}, and a backward pass needs ` +
        `${FIRST_OPSET} or later; export it with opset 17, or patch exactly (patch with method "exact")`,
    );
  }
}

const HALF: readonly number[] = [ELEMENT_TYPE.float16, ELEMENT_TYPE.bfloat16];

/**
 * Requires that nodes have rules.
 *
 * @throws {ModelError} if some have none; the message names their operators
 */
export function requireRules(way: readonly RuleNode[]): void {
  const missing = new Set(way.filter((node) => !isCovered(node)).map(nameOf));
  if (missing.size === 0) return;
  throw new ModelError(
    `Cannot compute gradients: ${[...missing].join(", ")} ${missing.size === 1 ? "has" : "have"} no rule of ` +
      "differentiation; export the model without fused operators (torch.onnx or Optimum without optimisation), or patch " +
      'exactly (patch with method "exact")',
  );
}

/** Rules are for 32-bit floats. */
function isCovered(node: RuleNode): boolean {
  if (node.opType === "Cast") return integerOf(node, "to", 0) === ELEMENT_TYPE.float;
  return ruleOf(node) !== undefined;
}

function nameOf(node: RuleNode): string {
  const { opType, domain } = node;
  if (opType === "Cast") return `Cast to type ${integerOf(node, "to", 0)}`;
  return domain === "" ? opType : `${domain}.${opType}`;
}
