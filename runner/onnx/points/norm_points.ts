/**
 * The points behind norms, before gains and biases.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { readAttributes } from "../attributes.ts";
import { isSkipNorm, type Step } from "../dataflow.ts";
import type { OnnxModel } from "../graph.ts";
import { divisionOf } from "../norm.ts";
import type { ResidualStream } from "../residual.ts";
import { DEFAULT_EPSILON as SKIP_NORM_EPSILON } from "../skip_norms.ts";
import type { NormHook, PointName } from "./names.ts";
import type { Point } from "./point.ts";
import type { StreamNorm } from "./stream_norm.ts";
import { sublayerOf } from "./sublayer.ts";

/** What norms add to a mean square if they do not say (https://onnx.ai/onnx/operators/onnx__LayerNormalization.html). */
const EPSILON = 1e-5;

/** Where a point is: a tensor of a norm that is taken apart, or what a fused one reads. */
export type NormPlace = Pick<Point, "tensor" | "norm">;

/**
 * Finds what attention or the feed-forward part reads, as its norm has it before gains and biases.
 *
 * @throws {ModelError} where there is no norm between the stream and what reads it
 */
export function findNormPoint(
  model: OnnxModel,
  steps: readonly Step[],
  stream: ResidualStream,
  { name, block }: PointName,
  hook: NormHook,
): NormPlace {
  const sublayer = hook === "ln1.hook_normalized" ? "attention" : "feedForward";
  const part = sublayerOf(steps, stream, block, sublayer);
  const found = part && divisionOf(part.flow, part.start);
  if (found === undefined) {
    throw new ModelError(
      `Cannot take hook point "${name}": block ${block} has no norm right between the stream and its ${
        sublayer === "attention" ? "attention" : "feed-forward part"
      } (as where norms come after the sums); hook_resid_pre and hook_resid_mid are the stream`,
    );
  }
  return "tensor" in found ? found : { tensor: found.fused.inputs[0], norm: normOfNode(model, found.fused) };
}

function normOfNode({ source }: OnnxModel, { node }: Step): StreamNorm {
  const { epsilon = isSkipNorm(node) ? SKIP_NORM_EPSILON : EPSILON } = readAttributes(source, node.attributes);
  return {
    isCentred: node.opType.endsWith("LayerNormalization") && !node.opType.includes("Simplified"),
    epsilon: Number(epsilon),
  };
}
