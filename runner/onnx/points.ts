/**
 * Cuts a model at points of its residual stream, its attention and its neurons.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { type Cut, cutModel, type CutRequest } from "./cut.ts";
import type { BuiltNode, BuiltTensor } from "./build.ts";
import type { OnnxModel } from "./graph.ts";
import { confineToLastTokens, LAST_TOKEN_INPUT, LAST_TOKEN_VALUE, type LastTokens } from "./last_token.ts";
import { logitsAtLastTokens, logitsRequest } from "./logits.ts";
import { findPoint } from "./points/find_point.ts";
import type { HeadSizes, Point } from "./points/point.ts";
import { normalised } from "./points/stream_norm.ts";
import { tokenMeans } from "./token_mean.ts";
import type { ResidualStream } from "./residual.ts";

/** A hidden state from 0 to the number of layers, or the name of a hook point. */
export type StreamPoint = number | string;

/**
 * The output of the cut model that holds a point: float32 of shape [rows, tokens, …], with the numbers of each token in one
 * row, heads side by side.
 */
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
  /**
   * Whether there is an output with each point's mean over the tokens of a row, too ({@linkcode meanOutput}).
   *
   * @default false
   */
  readonly mean?: boolean;
  /** Tokens whose logits are an output too ({@linkcode LOGITS_OUTPUT}), at each row's last token. */
  readonly logitsOf?: readonly number[];
}

/** A point that is wanted, and where it is. */
export interface WantedPoint extends Point {
  /** The output that is to hold it. */
  readonly name: string;
}

/**
 * Finds hidden states and points by name.
 *
 * @throws {ModelError} if the model has no such hook point, or it has no vector for each token
 */
export function findPoints(
  model: OnnxModel,
  stream: ResidualStream,
  sizes: HeadSizes,
  points: readonly StreamPoint[],
): WantedPoint[] {
  return [...new Set(points)].map((point): WantedPoint => {
    const name = pointOutput(point);
    if (typeof point === "number") {
      return { name, kind: "stream", tensor: stream.hiddenStates[point], heads: 1, size: sizes.hiddenSize };
    }
    const found = findPoint(model, stream, sizes, point);
    if (found.kind !== "pattern") return { name, ...found };
    throw new ModelError(
      `Cannot take hook point "${point}" as activations: attention's weights are a table of queries and keys for each ` +
        "row, of another size for each length, and no vector for each token; llmAttention gives them",
    );
  });
}

/**
 * A model that ends at the given points.
 *
 * @param points as {@linkcode findPoints} gives them
 */
export function cutAtPoints(
  model: OnnxModel,
  stream: ResidualStream,
  points: readonly WantedPoint[],
  { lastToken = false, mean = false, logitsOf }: PointOptions = {},
): Cut {
  const tensors = points.flatMap(({ tensor, minus }) => minus === undefined ? [tensor] : [tensor, minus]);
  const wish = lastToken ? { wanted: tensors } : { wanted: [], whole: tensors };
  const last = logitsOf === undefined
    ? confineToLastTokens(model, stream, wish)
    : logitsAtLastTokens(model, stream, wish);
  const logits = logitsOf === undefined ? undefined : logitsRequest(model, stream, logitsOf, last);
  const readings = points.map((point) => readingOf(point, lastToken ? last : undefined));
  const means = mean ? [tokenMeans(readings.flatMap(({ outputs }) => outputs))] : [];
  const ends = logits ?? { outputs: [], addedNodes: last.nodes, addedInputs: [LAST_TOKEN_VALUE] };
  const parts: readonly CutRequest[] = [ends, ...readings, ...means];
  return cutModel(model, {
    rename: last.rename,
    ...logits,
    outputs: parts.flatMap(({ outputs }) => outputs),
    addedInputs: parts.flatMap(({ addedInputs = [] }) => addedInputs),
    addedNodes: parts.flatMap(({ addedNodes = [] }) => addedNodes),
    addedTensors: parts.flatMap(({ addedTensors = [] }) => addedTensors),
  });
}

/** What a cut needs to give out a point: nodes that bring its numbers into their order. A pattern stays as it is. */
export function readingOf(point: WantedPoint, last?: LastTokens): CutRequest {
  const { name, tensor, minus, order, packed, heads, size } = point;
  const addedNodes: BuiltNode[] = [];
  const addedTensors: BuiltTensor[] = [];
  const confined = order === undefined ? last?.at(tensor) : undefined;
  const add = (step: string, node: Omit<BuiltNode, "outputs">): string => {
    addedNodes.push({ ...node, outputs: [`${name}.${step}`] });
    return `${name}.${step}`;
  };
  const list = (step: string, ...values: number[]): string => {
    addedTensors.push({ name: `${name}.${step}`, dims: [values.length], values });
    return `${name}.${step}`;
  };
  let read = confined ?? tensor;
  // A sum and what it adds to are both confined, or none of them is.
  if (minus !== undefined) read = add("difference", { opType: "Sub", inputs: [read, last?.at(minus) ?? minus] });
  if (packed !== undefined) {
    const [begin, end] = [packed.first * size, (packed.first + heads) * size];
    read = add("part", {
      opType: "Slice",
      inputs: [read, list("begin", begin), list("end", end), list("axis", -1)],
    });
  }
  if (order !== undefined) {
    read = add("ordered", { opType: "Transpose", inputs: [read], attributes: { perm: order.map(BigInt) } });
    if (last !== undefined) read = add("last", { opType: "GatherND", inputs: [read, LAST_TOKEN_INPUT] });
  }
  if (point.norm !== undefined) {
    read = normalised(
      (opType, inputs, attributes) => add(`normalised.${addedNodes.length}`, { opType, inputs, attributes }),
      read,
      size,
      point.norm,
    );
  }
  if (point.isScores) read = add("pattern", { opType: "Softmax", inputs: [read], attributes: { axis: 3n } });
  return { outputs: [{ tensor: read, name }], addedNodes, addedTensors };
}
