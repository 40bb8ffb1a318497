/**
 * Cuts a model at points of its residual stream.
 *
 * @module
 */
import type { BuiltNode } from "./build.ts";
import { type Cut, cutModel, type CutOutput, type CutRequest } from "./cut.ts";
import type { OnnxModel } from "./graph.ts";
import { findHookPoint } from "./hooks.ts";
import type { ResidualStream } from "./residual.ts";

/** A hidden state from 0 to the number of layers, or the name of a hook point. */
export type StreamPoint = number | string;

/** The output of the cut model that holds a point: float32 of shape [rows, tokens, hidden size]. */
export function pointOutput(point: StreamPoint): string {
  return `probegraph.point.${point}`;
}

/**
 * A model that ends at the given points.
 *
 * @param logits more outputs: those of `logitsRequest`
 * @throws {ModelError} if the model has no such hook point
 */
export function cutAtPoints(
  model: OnnxModel,
  stream: ResidualStream,
  points: readonly StreamPoint[],
  logits?: CutRequest,
): Cut {
  const outputs: CutOutput[] = [];
  const addedNodes: BuiltNode[] = [];
  for (const point of new Set(points)) {
    const { tensor, minus } = typeof point === "number"
      ? { tensor: stream.hiddenStates[point], minus: undefined }
      : findHookPoint(stream, point);
    const name = pointOutput(point);
    if (minus === undefined) {
      outputs.push({ tensor, name });
    } else {
      addedNodes.push({ opType: "Sub", inputs: [tensor, minus], outputs: [`${name}.difference`] });
      outputs.push({ tensor: `${name}.difference`, name });
    }
  }
  return cutModel(model, {
    ...logits,
    outputs: [...outputs, ...logits?.outputs ?? []],
    addedNodes: [...addedNodes, ...logits?.addedNodes ?? []],
  });
}
