/**
 * Layouts of vectors in the plane by UMAP, computed in a thread of their own.
 *
 * @module
 */

import { DatasetError, ProbegraphError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { toFloat32 } from "../numeric/matrix_source.ts";
import { WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import type { OnProgress } from "./compute.ts";
import { neighborhoodSize } from "./neighborhood_size.ts";
import { checkParameters, DEFAULT_PARAMETERS, type UmapParameters } from "./parameters.ts";
import type { UmapProtocol } from "./protocol.ts";

/** Who waits for a layout. */
export interface UmapListeners {
  /** Cancels the computation. */
  readonly signal?: AbortSignal;
  /** Hears how many rows were searched for neighbours, then how many epochs are done. */
  readonly onProgress?: OnProgress;
  /** Hears what the user should know of the layout. */
  readonly onWarning?: (message: string) => void;
  /** Threads of the search for neighbours. @default as many as there are cores */
  readonly threads?: number;
}

/**
 * Lays vectors out in the plane so that near ones stay near. McInnes, Healy and Melville, "UMAP: Uniform manifold
 * approximation and projection for dimension reduction", arXiv:1802.03426, 2018.
 *
 * Neighbours are exact up to 50,000 rows and approximate beyond. Equal seeds give equal layouts on one machine; they are
 * not those of umap-learn, though as good. One row lies at (0, 0), as in umap-learn.
 *
 * @param x The vectors: rows × columns, finite, rounded to 32-bit floats.
 * @param parameters What differs from umap-learn's defaults (200 epochs, seed 42).
 * @param listeners Who waits.
 * @returns Coordinates: rows × 2. NaN, with a warning, for rows without any connection: where the intersection of
 * neighbourhoods is empty, or all neighbours are beyond `disconnectionDistance`.
 * @throws {OpError} where a parameter is out of its range
 * @throws {DatasetError} where there are no vectors, they have no elements, or an element is not finite
 */
export async function umap(
  x: Matrix,
  parameters: Partial<UmapParameters> = {},
  listeners: UmapListeners = {},
): Promise<Matrix<Float32Array>> {
  const complete = { ...DEFAULT_PARAMETERS, ...parameters };
  checkParameters(complete);
  const vectors = toFloat32(x);
  checkVectors(vectors);
  const warning = warningFor(vectors, complete.nNeighbors);
  if (warning !== undefined) listeners.onWarning?.(warning);
  if (vectors.rows === 1) return { rows: 1, columns: 2, data: new Float32Array(2) };
  const data = await inWorker({ x: vectors, parameters: complete, threads: listeners.threads }, listeners);
  warnOfIsolated(data, listeners);
  return { rows: vectors.rows, columns: 2, data };
}

/** Fewer rows than this have no neighbourhoods to speak of. */
const FEW_ROWS = 5;

/** What of the vectors keeps the layout from meaning something, and what to do. */
function warningFor({ rows, columns, data }: Matrix<Float32Array>, nNeighbors: number): string | undefined {
  if (rows < FEW_ROWS) return `A layout of ${rows === 1 ? "1 row" : `${rows} rows`} says nothing: give UMAP more rows`;
  if (data.every((value, i) => value === data[i % columns])) {
    return `All ${rows} rows are equal, and the layout says nothing: see that the vectors are those that were meant`;
  }
  if (rows > nNeighbors) return undefined;
  const size = neighborhoodSize(rows, nNeighbors);
  return `nNeighbors = ${nNeighbors} is not below the number of rows, ${rows}: ${size} is taken instead. ` +
    "For a layout with structure give more rows, or a smaller nNeighbors";
}

/** Known vectors, and where they lie. */
export interface KnownLayout {
  /** The vectors: rows × columns. */
  readonly x: Matrix;
  /** Their places: rows × 2; NaN for one without a place. */
  readonly layout: Matrix;
}

/**
 * Finds places for new vectors in a layout, which stays as it is: as umap-learn's `transform`.
 *
 * @param known The vectors that were laid out, and their places.
 * @param x The new vectors: rows × columns, finite.
 * @param parameters Those of the layout; `randomState` is the seed of the negative samples.
 * @param listeners Who waits.
 * @returns Coordinates: rows × 2. NaN, with a warning, for rows that are connected to none of the known.
 * @throws {OpError} where a parameter is out of its range
 * @throws {DatasetError} where no known vector has a place, lengths differ, or an element is not finite
 */
export async function placeInLayout(
  known: KnownLayout,
  x: Matrix,
  parameters: UmapParameters,
  listeners: UmapListeners = {},
): Promise<Matrix<Float32Array>> {
  checkParameters(parameters);
  checkKnown(known, x);
  if (x.rows === 0) return { rows: 0, columns: 2, data: new Float32Array() };
  const both = stacked(toFloat32(known.x), toFloat32(x));
  checkVectors(both);
  const placed = toFloat32(known.layout).data;
  const data = await inWorker({ x: both, parameters, threads: listeners.threads, placed }, listeners);
  warnOfIsolated(data, listeners);
  return { rows: x.rows, columns: 2, data };
}

function checkKnown({ x: known, layout }: KnownLayout, x: Matrix): void {
  if (layout.rows !== known.rows || layout.columns !== 2) {
    throw new DatasetError(
      `Cannot place vectors: the layout has ${layout.rows} × ${layout.columns} coordinates for ${known.rows} known ` +
        "vectors; give the layout of these very vectors",
    );
  }
  if (x.columns !== known.columns && x.rows > 0) {
    throw new DatasetError(
      `Cannot place vectors of length ${x.columns} among vectors of length ${known.columns}: take both from the same ` +
        "layer of the same model",
    );
  }
  if (!layout.data.some(Number.isFinite)) {
    throw new DatasetError("Cannot place vectors: no known vector has a place in the layout");
  }
}

function stacked(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Matrix<Float32Array> {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { rows: a.rows + b.rows, columns: a.columns, data };
}

function checkVectors({ rows, columns, data }: Matrix<Float32Array>): void {
  if (rows === 0 || columns === 0) {
    throw new DatasetError(`UMAP needs at least one vector with at least one element, got ${rows} × ${columns}`);
  }
  const place = data.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) {
    throw new DatasetError(
      `UMAP needs finite numbers, got ${data[place]} in element ${place % columns} of row ` +
        `${Math.floor(place / columns)}: leave such rows out with maskRows`,
    );
  }
}

function warnOfIsolated(layout: Float32Array, { onWarning }: UmapListeners): void {
  const isolated = layout.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0) / 2;
  if (isolated === 0) return;
  onWarning?.(
    `${isolated} of ${layout.length / 2} rows are connected to no other and have no place (NaN): ` +
      "a larger disconnectionDistance, nNeighbors or setOpMixRatio connects more",
  );
}

async function inWorker(
  question: UmapProtocol["question"],
  { signal, onProgress }: UmapListeners,
): Promise<Float32Array> {
  const failed = (message: string, cause: unknown) => new ProbegraphError(`Cannot compute UMAP: ${message}`, { cause });
  using worker = new WorkerCalls<UmapProtocol>(WORKERS.umap, failed);
  return await worker.ask(question, { signal, onNote: ({ done, total, unit }) => onProgress?.(done, total, unit) });
}
