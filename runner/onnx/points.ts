/**
 * Cuts a model at points of its residual stream.
 *
 * @module
 */
import type { BuiltNode } from "./build.ts";
import { type Cut, cutModel, type CutOutput } from "./cut.ts";
import type { OnnxModel } from "./graph.ts";
import { findHookPoint, type HookPoint } from "./hooks.ts";
import { confineToLastTokens, LAST_TOKEN_VALUE } from "./last_token.ts";
import { logitsAtLastTokens, logitsRequest } from "./logits.ts";
import type { ResidualStream } from "./residual.ts";

/** A hidden state from 0 to the number of layers, or the name of a hook point. */
export type StreamPoint = number | string;

/** The output of the cut model that holds a point: float32 of shape [rows, tokens, hidden size]. */
export function pointOutput(point: StreamPoint): string {
  return `probegraph.point.${point}`;
}

/** Which outputs a cut model has beside its points, and of which tokens. */
export interface PointOptions {
  /**
   * Whether only each row's last token is wanted. Then points are of shape [rows, 1, hidden size], but where the graph
   * does not let tokens be told apart.
   *
   * @default false
   */
  readonly lastToken?: boolean;
  /** Tokens whose logits are an output too ({@linkcode LOGITS_OUTPUT}), at each row's last token. */
  readonly logitsOf?: readonly number[];
}

/**
 * A model that ends at the given points.
 *
 * @throws {ModelError} if the model has no such hook point
 */
export function cutAtPoints(
  model: OnnxModel,
  stream: ResidualStream,
  points: readonly StreamPoint[],
  { lastToken = false, logitsOf }: PointOptions = {},
): Cut {
  const found = [...new Set(points)].map((point) => ({ name: pointOutput(point), ...findPoint(stream, point) }));
  const tensors = found.flatMap(({ tensor, minus }) => minus === undefined ? [tensor] : [tensor, minus]);
  const wish = lastToken ? { wanted: tensors } : { wanted: [], whole: tensors };
  const last = logitsOf === undefined
    ? confineToLastTokens(model, stream, wish)
    : logitsAtLastTokens(model, stream, wish);
  const logits = logitsOf === undefined ? undefined : logitsRequest(model, stream, logitsOf, last);
  const outputs: CutOutput[] = [];
  const addedNodes: BuiltNode[] = [...logits?.addedNodes ?? last.nodes];
  // A sum and what it adds to are both confined, or none of them is.
  const wantedOf = (tensor: string) => lastToken ? last.at(tensor) ?? tensor : tensor;
  for (const { name, tensor, minus } of found) {
    if (minus === undefined) {
      outputs.push({ tensor: wantedOf(tensor), name });
    } else {
      const inputs = [wantedOf(tensor), wantedOf(minus)];
      addedNodes.push({ opType: "Sub", inputs, outputs: [`${name}.difference`] });
      outputs.push({ tensor: `${name}.difference`, name });
    }
  }
  return cutModel(model, {
    rename: last.rename,
    addedInputs: [LAST_TOKEN_VALUE],
    ...logits,
    outputs: [...outputs, ...logits?.outputs ?? []],
    addedNodes,
  });
}

function findPoint(stream: ResidualStream, point: StreamPoint): HookPoint {
  return typeof point === "number" ? { tensor: stream.hiddenStates[point] } : findHookPoint(stream, point);
}
