/**
 * @module
 */

import type { Matrix } from "../../ops/evaluator.ts";
import { plainJson } from "../../ops/python_json.ts";
import type { TrainClassifierFields } from "../../ops/types/classifiers.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { Context } from "../evaluation/implementation.ts";
import { isSource, type MatrixSource, type Parameters, trainProbe } from "../probes/mod.ts";
import type { Cores } from "../schedule/budget.ts";
import { chosenRows } from "./training_rows.ts";

/** Training chooses rows, which it owns, and some classifiers put them in an order of their own. */
const COPIES = 2;

/**
 * Trains a classifier on some of the vectors.
 *
 * @param rows Which of them, ascending.
 * @param labels For each of these 1 or 0.
 */
export async function trainOn(
  fields: Pick<TrainClassifierFields, "modelType" | "params" | "preprocessing">,
  x: Matrix | MatrixSource,
  rows: Int32Array,
  labels: Uint8Array,
  context: Context,
): Promise<Probe> {
  const { modelType, params, preprocessing } = fields;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  context.record({ training: { examples: rows.length, positives, left_out: x.rows - rows.length } });
  const spec = { modelType, params: plainJson(params) as Parameters, preprocessing };
  return await context.work(
    (cores) => trainProbe(spec, chosenRows(x, rows), labels, trainingContext(context, cores), { ownsRows: true }),
    isSource(x) ? 0 : COPIES * x.data.byteLength,
  );
}

function trainingContext(context: Context, cores: Cores) {
  return {
    cores,
    signal: context.signal,
    onProgress: (fraction: number) => context.progress(fraction, 1, "training"),
    onWarning: (message: string) => context.warn(message),
  };
}
