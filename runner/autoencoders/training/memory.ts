/**
 * The memory that training an autoencoder takes.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import { machineMemory } from "../../schedule/memory.ts";
import type { TrainingSettings } from "./settings.ts";

/** Copies of the weights: Adam's, their gradients, and what is kept. */
const COPIES = 6;

type Shape = Pick<TrainingSettings, "width" | "batchSize">;

/** Bytes of an encoder and a decoder for vectors of `columns` numbers, of their copies, and of a batch's features. */
export function trainingBytes({ width, batchSize }: Shape, columns: number): number {
  return width * bytesPerFeature(batchSize, columns);
}

/**
 * Before anything is allocated: what does not fit fails late, and says nothing of what would.
 *
 * @throws {OpError} where the machine has less memory, whoever else uses it.
 */
export function checkFits(settings: Shape, columns: number, { total } = machineMemory()): void {
  const bytes = trainingBytes(settings, columns);
  if (bytes <= total) return;
  const fits = Math.floor(total / bytesPerFeature(settings.batchSize, columns));
  throw new OpError(
    `trainSae(): ${settings.width} features of vectors of ${columns} numbers take ${
      gigabytes(bytes)
    } while they are trained ` +
      `(${COPIES} × 2 × width × ${columns} × 4 bytes, and a batch of ${settings.batchSize}), and this machine has ` +
      `${gigabytes(total)}: a width up to ${fits} fits`,
  );
}

function bytesPerFeature(batchSize: number, columns: number): number {
  return 4 * 2 * (COPIES * columns + batchSize);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(2)} GB`;
}
