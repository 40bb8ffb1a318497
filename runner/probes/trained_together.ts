/**
 * Classifiers that are trained one at a time as several are that share their rows.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ProbeModel } from "../../stores/formats/probe.ts";
import type { ClassifierDefinition, TrainingInput, TrainingMember, TrainingTogether } from "./classifier.ts";
import type { ParameterTable } from "./parameters.ts";
import { valueOf } from "./settled.ts";

/** How several models are trained on the same rows. */
export type TrainAll<M extends ProbeModel> = (
  x: Matrix<Float32Array>,
  y: Uint8Array,
  members: readonly TrainingMember[],
) => Promise<PromiseSettledResult<M>[]>;

/** A classifier of such models. */
export interface TrainedTogether<M extends ProbeModel> extends ClassifierDefinition {
  /** Trains one of them. */
  train(input: TrainingInput): Promise<M>;
}

/**
 * Defines a classifier that needs all rows in memory.
 *
 * @param parameters Its parameters, by name.
 * @param rules Which models are trained together.
 * @param trainAll How.
 * @returns The definition.
 */
export function trainedTogether<M extends ProbeModel>(
  parameters: ParameterTable,
  rules: Omit<TrainingTogether, "train">,
  trainAll: TrainAll<M>,
): TrainedTogether<M> {
  return {
    parameters,
    train: async ({ x, y, ...member }) => valueOf((await trainAll(x, y, [member]))[0]),
    together: { ...rules, train: (x, y, members) => trainAll(x as Matrix<Float32Array>, y, members) },
  };
}
