/**
 * One graph of a model and its probes: token ids in, scores out.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import type { TokenMode } from "../../../ops/types/language_models.ts";
import type { Probe } from "../../../stores/formats/probe.ts";
import type { ModelConfig } from "../../models/files/config.ts";
import type { BuiltNode, BuiltTensor } from "../../onnx/build.ts";
import { type Cut, cutModel } from "../../onnx/cut.ts";
import type { OnnxModel } from "../../onnx/graph.ts";
import { OnnxGraph } from "../../onnx/graph_builder.ts";
import { confineToLastTokens, type LastTokens } from "../../onnx/last_token.ts";
import { inOpset } from "../../onnx/opset.ts";
import { findPoints, pointOutput, readingOf, type StreamPoint, type WantedPoint } from "../../onnx/points.ts";
import { findResidualStream } from "../../onnx/residual.ts";
import type { OnnxArray } from "../../onnx/small_model.ts";
import { addProbe } from "../../probes/to_onnx.ts";
import { addVectors } from "./read_vectors.ts";
import { addTextInputs, IDS, MASK, textInputs, type TextTensors } from "./text_inputs.ts";

/** A probe in a graph. */
export interface GraphProbe {
  /** The output that holds its scores. */
  readonly output: string;
  /** The probe. */
  readonly probe: Probe;
  /** What it reads. */
  readonly point: StreamPoint;
  /** Of which tokens. */
  readonly tokenMode: Exclude<TokenMode, "all">;
  /** Whether vectors are rounded to 16 bits before it reads them. */
  readonly isHalf: boolean;
}

/** A graph that is not written yet. */
export interface GuardGraph {
  /** The part of the model that the probes need, with all that is added. */
  readonly cut: Cut;
  /** Numbers of what is added. */
  readonly arrays: readonly OnnxArray[];
}

/** What the names of the tensors begin with that are not the model's own. */
export const ADDED_PREFIX = "probegraph.guard.";

/**
 * Plans the graph: inputs `input_ids` and `attention_mask` (int64 [rows, tokens]), for each probe an output (float32 [rows]).
 * What comes after the last attention that any probe needs is computed for last tokens alone where only these are read.
 *
 * @throws {ModelError} where the model's residual stream or a point is not found
 * @throws {GuardrailError} where the model has inputs that do not follow from token ids, or the name of an output is taken
 * @throws {ClassifierError} where a probe cannot be exported
 */
export function planGuardGraph(model: OnnxModel, config: ModelConfig, probes: readonly GraphProbe[]): GuardGraph {
  refuseTaken(model, probes);
  const stream = findResidualStream(model.graph, config.numLayers);
  const points = new Map(
    findPoints(model, stream, config, probes.map(({ point }) => point)).map((found) => [found.name, found]),
  );
  const pointOf = ({ point }: GraphProbe) => points.get(pointOutput(point))!;
  const tensorsOf = (mode: TokenMode) =>
    probes.filter(({ tokenMode }) => tokenMode === mode).map(pointOf).flatMap(readTensors);
  const last = confineToLastTokens(model, stream, { wanted: tensorsOf("last"), whole: tensorsOf("mean") });
  const graph = new OnnxGraph(ADDED_PREFIX);
  const text = addTextInputs(graph, model.graph, config);
  const readings = new Readings(graph, text, last);
  for (const probe of probes) {
    graph.name(addProbe(graph, probe.probe, readings.vectorsOf(pointOf(probe), probe)), probe.output);
  }
  const { nodes, arrays } = inOpset(graph.parts, model.opset);
  const cut = cutModel({ ...model, graph: { ...model.graph, inputs: [] } }, {
    rename: (name, node) => text.rename.get(name) ?? last.rename(name, node),
    addedInputs: textInputs(model.graph),
    addedNodes: [...last.nodes, ...readings.nodes, ...nodes.map(({ op, ...node }) => ({ opType: op, ...node }))],
    addedTensors: readings.tensors,
    outputs: probes.map(({ output }) => ({ tensor: output, name: output })),
  });
  return { cut, arrays: arrays.filter((array) => cut.read.has(array.name)) };
}

function readTensors({ tensor, minus }: WantedPoint): string[] {
  return minus === undefined ? [tensor] : [tensor, minus];
}

/** What probes read; those that read the same share it. */
class Readings {
  /** Nodes that bring points into their order. */
  readonly nodes: BuiltNode[] = [];
  /** Lists that these nodes read. */
  readonly tensors: BuiltTensor[] = [];
  readonly #graph: OnnxGraph;
  readonly #text: TextTensors;
  readonly #last: LastTokens;
  readonly #vectors = new Map<string, string>();

  constructor(graph: OnnxGraph, text: TextTensors, last: LastTokens) {
    this.#graph = graph;
    this.#text = text;
    this.#last = last;
  }

  /** The name of the vectors that a probe reads of a point. */
  vectorsOf(point: WantedPoint, { probe: { columns }, tokenMode, isHalf }: GraphProbe): string {
    const key = JSON.stringify([point.name, tokenMode, isHalf, columns]);
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    const confined = tokenMode === "last" ? this.#last : undefined;
    const { outputs: [{ tensor }], addedNodes = [], addedTensors = [] } = readingOf({ ...point, name: key }, confined);
    addedNodes.forEach((node) => this.nodes.push(node));
    addedTensors.forEach((added) => this.tensors.push(added));
    const isLast = confined !== undefined && (point.order !== undefined || confined.at(point.tensor) !== undefined);
    const vectors = addVectors(this.#graph, { tensor, isLast, columns, tokenMode, isHalf }, this.#text);
    this.#vectors.set(key, vectors);
    return vectors;
  }
}

/** @throws {GuardrailError} where the model's graph has a tensor of an output's name, or two outputs have one */
function refuseTaken({ graph }: OnnxModel, probes: readonly GraphProbe[]): void {
  const taken = new Set([
    ...graph.nodes.flatMap(({ outputs }) => outputs),
    ...graph.initializers.keys(),
    ...graph.inputs.map(({ name }) => name),
    IDS,
    MASK,
  ]);
  const other = probes.find(({ output }) => taken.has(output));
  if (other === undefined) return;
  throw new GuardrailError(
    `Cannot call a probe "${other.output}": the model's graph has a tensor of that name; choose another name`,
  );
}
