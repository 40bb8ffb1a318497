/**
 * The inputs of an edited graph for one pass.
 *
 * @module
 */
import * as ort from "../../onnx/runtime.ts";
import { weightsInput } from "../../onnx/edits/splice.ts";
import { editInput, type EditPlace, type GraphEdit } from "../../onnx/edits/graph_edit.ts";
import { type InputConfig, modelInputs } from "./inputs.ts";
import type { LoadedCut } from "./loaded_cut.ts";
import type { TokenBatch } from "./token_batch.ts";

/** The numbers of an edit for the rows of one pass. */
export interface EditFeed {
  /** Which tokens are edited: 1 for each that is, of shape [rows, tokens]. */
  readonly where: Uint8Array<ArrayBuffer>;
  /** Which keys of a pattern, of shape [rows, keys]. */
  readonly keys: Uint8Array<ArrayBuffer>;
  /** v, of shape [rows or 1, tokens or 1, size]; empty if the action has none. */
  readonly value: Float32Array<ArrayBuffer>;
  /** Rows and tokens of `value`. */
  readonly valueDims: readonly [number, number];
  /** The factor of each row. */
  readonly factors: Float32Array<ArrayBuffer>;
  /** Which heads are edited; `null`: all. */
  readonly heads: readonly number[] | null;
  /** Which neurons are edited; `null`: all. */
  readonly neurons: readonly number[] | null;
}

/** The edits of a loaded graph, and where each takes hold. */
export interface LoadedEdits {
  /** The edits. */
  readonly edits: readonly GraphEdit[];
  /** For each its places. */
  readonly places: readonly (readonly EditPlace[])[];
}

/**
 * The inputs of a loaded graph that reads whole rows, edited or not.
 *
 * @param feeds one for each edit
 */
export function editedInputs(
  { inputNames, inputs }: Pick<LoadedCut, "inputNames" | "inputs">,
  batch: TokenBatch,
  config: InputConfig,
  edits: LoadedEdits,
  feeds: readonly EditFeed[] = [],
): Record<string, ort.Tensor> {
  return { ...modelInputs(inputNames, inputs, batch, config), ...editTensors(inputNames, edits, feeds) };
}

/**
 * Makes the inputs of edits.
 *
 * @param names inputs of the graph; others that edits could have are left out
 * @param feeds one for each edit
 */
export function editTensors(
  names: readonly string[],
  { edits, places }: LoadedEdits,
  feeds: readonly EditFeed[],
): Record<string, ort.Tensor> {
  const tensors: Record<string, ort.Tensor> = {};
  feeds.forEach((feed, index) => {
    const rows = feed.factors.length;
    const [valueRows, valueTokens] = feed.valueDims;
    const size = edits[index].valueSize;
    Object.assign(tensors, {
      [editInput.where(index)]: new ort.Tensor("bool", feed.where, [rows, feed.where.length / rows, 1, 1]),
      [editInput.keys(index)]: new ort.Tensor("bool", feed.keys, [rows, 1, 1, feed.keys.length / rows]),
      ...(edits[index].splice === undefined && {
        [editInput.value(index)]: new ort.Tensor("float32", feed.value, [valueRows, valueTokens, 1, size]),
      }),
      [editInput.factor(index)]: new ort.Tensor("float32", feed.factors, [rows, 1, 1, 1]),
    });
    for (const [name, { dims, data }] of Object.entries(edits[index].splice?.weights ?? {})) {
      tensors[weightsInput(index, name)] = new ort.Tensor("float32", data, dims);
    }
    for (const place of places[index]) {
      const { groups, size } = place;
      tensors[editInput.which(index, place)] = new ort.Tensor("bool", chosenNumbers(place, feed), [1, 1, groups, size]);
    }
  });
  return Object.fromEntries(names.filter((name) => name in tensors).map((name) => [name, tensors[name]]));
}

/** Which of the numbers of a place are edited. */
function chosenNumbers(
  { groups, size, choice, count, width, first }: EditPlace,
  feed: EditFeed,
): Uint8Array<ArrayBuffer> {
  const chosen = choice === undefined ? null : feed[choice];
  const wanted = new Set(chosen);
  const isChosen = Array.from({ length: count }, (_, index) => chosen === null || wanted.has(index));
  return Uint8Array.from({ length: groups * size }, (_, at) => {
    if (choice === undefined) return 1;
    const index = Math.floor((at - first) / width);
    return Number(isChosen[index] === true);
  });
}
