/**
 * Places in a model that ops name: whether it has them, told by its files alone.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { parsePointName, pointsOfBlocks } from "../../onnx/points/names.ts";
import { resolveLayer } from "../files/config.ts";
import type { ModelFolder } from "../files/folder.ts";
import { labelIndices, readClassHead } from "./class_head.ts";
import { resolveBlocks } from "./readings.ts";

/** What an op names of a model. */
export interface NamedPlaces {
  /** Layers of activations, as the provider counts them. */
  readonly layers?: readonly number[];
  /** Hidden states, from the embeddings to what comes after the final norm. */
  readonly states?: readonly number[];
  /** Blocks, negative from the end. */
  readonly blocks?: readonly number[];
  /** Hook points; `blocks.*.` stands for all blocks. */
  readonly points?: readonly string[];
  /** Attention heads. */
  readonly heads?: readonly number[];
  /** Labels of the classification head; `null` for all of them. */
  readonly labels?: readonly (string | number)[] | null;
}

/**
 * Checks that a model has what is named. No weight is read, and nothing is run.
 *
 * @param layerOf Checks a layer: providers count layers in their own ways.
 * @throws {ModelError} for the first place that it does not have; the message says what it has
 */
export function checkPlaces(
  model: ModelFolder,
  { layers = [], states = [], blocks = [], points = [], heads = [], labels }: NamedPlaces,
  layerOf: (layer: number, numLayers: number) => unknown = resolveLayer,
): void {
  const { numLayers, numHeads } = model.config;
  for (const layer of layers) layerOf(layer, numLayers);
  for (const state of states) resolveLayer(state, numLayers);
  resolveBlocks(blocks, model.config);
  for (const point of points.flatMap((name) => pointsOfBlocks(name, numLayers))) parsePointName(point, numLayers);
  const odd = heads.find((head) => numHeads !== undefined && head >= numHeads);
  if (odd !== undefined) {
    throw new ModelError(`Cannot take head ${odd}: a block of the model has ${numHeads} heads, 0 to ${numHeads! - 1}`);
  }
  if (labels !== undefined) labelIndices(labels, readClassHead(model), model.path);
}
