/**
 * What the figures of ops and sweeps show.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { GridJson } from "../../ops/grid_json.ts";
import { LayerSweep } from "../../ops/layer_sweep.ts";
import type { Op, ResultOptions } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { foldGraph } from "./graph/fold.ts";
import { graphPicture, isDrawable, MAX_LINES, MAX_NODES } from "./graph/picture.ts";
import { opGridPicture } from "./grids/of_op.ts";
import { classNames } from "./reports/class_names.ts";
import { isReport } from "./reports/metrics.ts";
import { sweepView } from "./reports/sweep.ts";
import { reportSheet } from "./reports/view.ts";
import { onePicture, type Sheet } from "./sheets/sheet.ts";
import { peekStates } from "./status/peek.ts";

/** The sheet of what an op holds, or of a sweep. Computes what is missing. */
export async function resultSheet(subject: unknown, options: ResultOptions): Promise<Sheet> {
  if (subject instanceof LayerSweep) return await sweepSheet(subject, options);
  if (isOp(subject, "report")) return await reportOpSheet(subject, options);
  return await gridSheet(subject as Op<"grid">, options);
}

/** The sheet of the graph that an op hangs from. Computes nothing. */
export async function graphSheet(op: Op): Promise<Sheet> {
  const nodes = foldGraph(op);
  if (!isDrawable(nodes)) {
    const can = `${MAX_NODES} nodes with ${MAX_LINES} lines between them can be read`;
    throw new OpError(`The graph of ${op} has ${nodes.length} nodes, too many to draw: ${can}`);
  }
  const states = await peekStates(nodes.map((node) => node.op), op.evaluator);
  return onePicture("", await graphPicture(nodes, op, ({ uuid }) => states.get(uuid)));
}

async function sweepSheet(sweep: LayerSweep, options: ResultOptions): Promise<Sheet> {
  await sweep.materialize(options);
  return (await sweepView(sweep)).sheet!;
}

async function reportOpSheet(op: Op<"report">, options: ResultOptions): Promise<Sheet> {
  const report = await op.toJson(options);
  if (!isReport(report)) throw new OpError(`${op} was made by another program, and has none of the data of figures`);
  const threshold = op.parameters.scoreThreshold as number | undefined;
  return await reportSheet(report, { title: "", threshold, classes: classNames(op) });
}

async function gridSheet(op: Op<"grid">, options: ResultOptions): Promise<Sheet> {
  return onePicture("", opGridPicture(op.type, await op.toJson(options) as GridJson));
}
