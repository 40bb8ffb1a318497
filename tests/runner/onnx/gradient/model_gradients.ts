/** Compares a whole model's gradients with finite differences of its own logits. */
import { modelInputs } from "../../../../runner/models/engine/inputs.ts";
import { loadableCut, loadCut, type LoadedCut } from "../../../../runner/models/engine/loaded_cut.ts";
import { type TokenBatch, tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import { type Cut, cutModel, type CutRequest } from "../../../../runner/onnx/cut.ts";
import {
  cutAtGradients,
  gradientOutput,
  LOGIT_WEIGHTS_INPUT,
  valueOutput,
} from "../../../../runner/onnx/gradient/cut_gradients.ts";
import { ELEMENT_TYPE, type OnnxModel, type OnnxNode } from "../../../../runner/onnx/graph.ts";
import { LOGITS_OUTPUT, logitsAtLastTokens, logitsRequest } from "../../../../runner/onnx/logits.ts";
import { withModel } from "../../../../runner/onnx/open_model.ts";
import type { Point } from "../../../../runner/onnx/points/point.ts";
import { findResidualStream, type ResidualStream } from "../../../../runner/onnx/residual.ts";
import * as ort from "../../../../runner/onnx/runtime.ts";

/** Of the states' mean size: larger steps cross bends of relu, smaller ones drown in rounding. */
const STEP = 0.004;

/** Logits, and for states of the stream values and gradients of the first logit less the second. */
export interface ModelGradients {
  readonly logits: Float32Array;
  readonly values: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
  /** Shape of the values and gradients. */
  readonly dims: readonly (readonly number[])[];
}

/** Runs rows through a model up to the gradients by the states before its blocks. */
export async function stateGradients(
  model: ModelFolder,
  layers: readonly number[],
  tokens: readonly number[],
  rows: readonly (readonly number[])[],
): Promise<ModelGradients> {
  const loaded = await load(model, (graph, stream) => {
    const points = new Map(layers.map((layer) => [String(layer), stateOf(stream, layer)]));
    return cutAtGradients(graph, stream, { points, tokenIds: tokens });
  });
  const batch = tokenBatch(rows.map((ids) => Int32Array.from(ids)));
  const weights = new ort.Tensor("float32", Float32Array.from(rows.flatMap(() => [1, -1])), [rows.length, 1, 2]);
  const outputs = await run(loaded, model, batch, { [LOGIT_WEIGHTS_INPUT]: weights });
  await loaded.close();
  const data = (name: string) => outputs[name].data as Float32Array;
  return {
    logits: data(LOGITS_OUTPUT),
    values: layers.map((layer) => data(valueOutput(String(layer)))),
    gradients: layers.map((layer) => data(gradientOutput(String(layer)))),
    dims: layers.map((layer) => outputs[gradientOutput(String(layer))].dims),
  };
}

/**
 * How far gradients are from finite differences along one direction for each state before a block: the largest difference,
 * as a fraction of the derivative that is as large as the gradient's length.
 */
export async function largestGradientError(model: ModelFolder, rows: readonly (readonly number[])[]): Promise<number> {
  const tokens = [5, 11];
  const layers = Array.from({ length: model.config.numLayers }, (_, layer) => layer);
  const { gradients, values, dims } = await stateGradients(model, layers, tokens, rows);
  const batch = tokenBatch(rows.map((ids) => Int32Array.from(ids)));
  const loaded = await load(model, (graph, stream) => movableStates(graph, stream, layers, tokens));
  let worst = 0;
  for (const [layer, gradient] of gradients.entries()) {
    const size = Math.hypot(...values[layer]) / Math.sqrt(values[layer].length);
    const direction = gradient.map((_, index) => size * Math.sin(1 + 7 * index + layer));
    const difference = async (by: number) => {
      const moves = layers.map((other): [string, ort.Tensor] => {
        const move = direction.map((value) => other === layer ? value * by : 0);
        return [moveInput(other), new ort.Tensor("float32", move, dims[other])];
      });
      const { data } = (await run(loaded, model, batch, Object.fromEntries(moves)))[LOGITS_OUTPUT];
      return (data as Float32Array).reduce((sum, logit, index) => index % 2 === 0 ? sum + logit : sum - logit, 0);
    };
    const central = async (step: number) => (await difference(step) - await difference(-step)) / (2 * step);
    const measured = (4 * await central(STEP / 2) - await central(STEP)) / 3;
    const computed = gradient.reduce((sum, value, index) => sum + value * direction[index], 0);
    const scale = Math.max(Math.hypot(...gradient) * size, 1e-3);
    worst = Math.max(worst, Math.abs(measured - computed) / scale);
  }
  await loaded.close();
  return worst;
}

function stateOf(stream: ResidualStream, layer: number): Point {
  return { kind: "stream", tensor: stream.hiddenStates[layer], heads: 1, size: 0 };
}

function moveInput(layer: number): string {
  return `move.${layer}`;
}

/** The logits of a model of which states can be moved by an input. */
function movableStates(
  model: OnnxModel,
  stream: ResidualStream,
  layers: readonly number[],
  tokenIds: readonly number[],
): Cut {
  const states = layers.map((layer) => stream.hiddenStates[layer]);
  const request = logitsRequest(model, stream, tokenIds, logitsAtLastTokens(model, stream, { whole: states }));
  const moved = (name: string) => states.includes(name) ? `${name}.moved` : name;
  const adds = layers.map((layer, index) => ({
    opType: "Add",
    inputs: [states[index], moveInput(layer)],
    outputs: [moved(states[index])],
  }));
  const edited: CutRequest = {
    ...request,
    rename: (name: string, node: OnnxNode) => moved(request.rename!(name, node)),
    addedNodes: [...request.addedNodes!.map((node) => ({ ...node, inputs: node.inputs.map(moved) })), ...adds],
    addedInputs: [
      ...request.addedInputs!,
      ...layers.map((layer) => ({ name: moveInput(layer), elementType: ELEMENT_TYPE.float })),
    ],
  };
  return cutModel(model, edited);
}

async function load(
  { modelPath, config }: ModelFolder,
  plan: (model: OnnxModel, stream: ResidualStream) => Cut,
): Promise<LoadedCut> {
  const cut = withModel(modelPath, (model) => {
    const stream = findResidualStream(model.graph, config.numLayers);
    return loadableCut(plan(model, stream), modelPath);
  });
  return await loadCut(cut, 1);
}

async function run(
  loaded: LoadedCut,
  { config }: ModelFolder,
  batch: TokenBatch,
  added: Readonly<Record<string, ort.Tensor>>,
): Promise<ort.InferenceSession.OnnxValueMapType> {
  return await loaded.run({ ...modelInputs(loaded.inputNames, loaded.inputs, batch, config), ...added }, batch);
}
