/**
 * The activations of a language model over the rows of a dataset.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { TokenMode } from "../../../ops/types/language_models.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { resolveLayer } from "../files/config.ts";
import type { StreamPoint } from "../../onnx/points.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { createTokenEncoder } from "./tokens.ts";

/** What activations to compute. */
export interface ActivationRequest extends RowsRequest {
  /**
   * Hidden states, as in Hugging Face's `output_hidden_states`: 0 = embeddings, n = after the last of n blocks and the
   * final norm, negative from the end. Or names of hook points, such as `blocks.5.hook_resid_mid`. All of them come from
   * one forward pass.
   */
  readonly layers: readonly StreamPoint[];
  /**
   * Which tokens to keep: the row's last one, the mean of all, or each.
   *
   * @default "last"
   */
  readonly tokenMode?: TokenMode;
}

/**
 * Computes activations batch by batch; each batch has one output per requested layer. Batches come in the order of
 * computation, by number of tokens.
 *
 * @throws {ModelError} if the request is wrong, a row cannot be encoded, or the model fails or does not pass its self-check
 * @throws the signal's reason if it is aborted
 */
export function extractActivations(request: ActivationRequest): AsyncGenerator<RowBatch, void, void> {
  const points = request.layers.map((layer) =>
    typeof layer === "number" ? resolveLayer(layer, request.model.config.numLayers) : layer
  );
  const task = { kind: "activations", points, tokenMode: request.tokenMode ?? "last" } as const;
  return runRows(request, task, () => createTokenEncoder(request.model, request));
}

/**
 * Computes activations with token mode `last` or `mean`, and gathers them in memory.
 *
 * @returns for each requested layer a matrix with one vector per row, in the dataset's order
 * @throws as {@linkcode extractActivations}, and a {@linkcode ModelError} for token mode `all`
 */
export function collectActivations(request: ActivationRequest): Promise<Matrix<Float32Array<ArrayBuffer>>[]> {
  if (request.tokenMode === "all") {
    throw new ModelError('Cannot collect one vector per row: tokenMode is "all"; use collectTokenActivations');
  }
  const { hiddenSize } = request.model.config;
  return collectVectors(extractActivations(request), request.layers.length, request.rows.length, hiddenSize);
}

/**
 * Gathers batches of one vector per row: for each output a matrix in the dataset's order.
 *
 * @param columns numbers of a vector, if there are no rows that show it
 */
export async function collectVectors(
  batches: AsyncIterable<RowBatch>,
  outputCount: number,
  rows: number,
  columns: number,
): Promise<Matrix<Float32Array<ArrayBuffer>>[]> {
  const outputs = Array.from({ length: outputCount }, () => zeros(rows, columns));
  for await (const batch of batches) {
    batch.outputs.forEach(({ columns, data }, output) => {
      if (outputs[output].columns !== columns) outputs[output] = zeros(rows, columns);
      batch.rows.forEach((row, index) =>
        outputs[output].data.set(data.subarray(index * columns, (index + 1) * columns), row * columns)
      );
    });
  }
  return outputs;
}

function zeros(rows: number, columns: number): Matrix<Float32Array<ArrayBuffer>> {
  return { rows, columns, data: new Float32Array(rows * columns) };
}

/**
 * Computes the activations of every token (token mode `all`), and gathers them in memory.
 *
 * @returns for each requested layer one matrix per row of the dataset: a vector per token
 * @throws as {@linkcode extractActivations}
 */
export async function collectTokenActivations(
  request: ActivationRequest,
): Promise<Matrix<Float32Array<ArrayBuffer>>[][]> {
  const layers = request.layers.map(() => new Array<Matrix<Float32Array<ArrayBuffer>>>(request.rows.length));
  for await (const batch of extractActivations({ ...request, tokenMode: "all" })) {
    batch.outputs.forEach(({ columns, data }, layer) => {
      let start = 0;
      batch.rows.forEach((row, index) => {
        const end = start + batch.tokenCounts[index];
        layers[layer][row] = { rows: end - start, columns, data: data.slice(start * columns, end * columns) };
        start = end;
      });
    });
  }
  return layers;
}
