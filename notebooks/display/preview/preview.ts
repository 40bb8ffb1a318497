/**
 * What a result holds, where it is there already.
 *
 * @module
 */

import type { Evaluator } from "../../../ops/evaluator.ts";
import type { GridJson } from "../../../ops/grid_json.ts";
import type { Op } from "../../../ops/op.ts";
import { columnNameOf } from "../../../ops/op_name.ts";
import { LoadInlineJsonDatasetOp, type LoadInlineJsonFields } from "../../../ops/types/datasets.ts";
import { storedFrontier } from "../../../runner/schedule/stored_frontier.ts";
import type { View } from "../bundle.ts";
import { opGridView } from "../grids/of_op.ts";
import { markup } from "../html.ts";
import { classNames } from "../reports/class_names.ts";
import { probeView } from "../probes/probe.ts";
import { reportView } from "../reports/view.ts";
import { withPatience } from "../status/peek.ts";
import { bytesText } from "../text.ts";
import { pointsView } from "./points.ts";
import { countsView } from "./categories.ts";
import { featuresView, saeView } from "./features.ts";
import { fileView } from "./file.ts";
import { scoresView } from "./numbers.ts";
import { passingRunner } from "./unloaded.ts";
import { headOfColumn, headOfTable, headView, SHOWN_ROWS } from "./rows.ts";
import { vectorsView } from "./vectors.ts";

/** The most bytes that are read for a picture. */
const READABLE = 100_000_000;

/** Shows the result of an op; `undefined` where there is none, or none that a picture shows. */
export async function preview(op: Op): Promise<View | undefined> {
  if (op.type === LoadInlineJsonDatasetOp.type) return inlineView(op.fields as unknown as LoadInlineJsonFields);
  const runner = op.evaluator;
  if (runner === undefined || ["group", "edit"].includes(op.kind)) return undefined;
  if (await withPatience(runner.has(op)) !== true) return await withPatience(unloadedView(op));
  const bytes = await bytesToRead(op, runner);
  if (bytes > READABLE) {
    const text = `The result is there: reading it takes ${bytesText(bytes)}, more than a picture is worth.`;
    return { html: markup`<p class="faint">${text}</p>`, text };
  }
  return await withPatience(viewOf(op, runner));
}

/** What is seen of data that nobody has loaded yet. */
async function unloadedView(op: Op): Promise<View | undefined> {
  const runner = await passingRunner(op);
  return runner === undefined ? await fileView(op) : await viewOf(op, runner);
}

async function bytesToRead(op: Op, runner: Evaluator): Promise<number> {
  const statuses = await withPatience(Promise.all(storedFrontier(op).map((source) => runner.status(source))));
  return (statuses ?? []).reduce((sum, status) => sum + (status.bytes ?? 0), 0);
}

async function viewOf(op: Op, runner: Evaluator): Promise<View> {
  switch (op.kind) {
    case "dataset":
      return headView(headOfTable(await runner.toArrow(op)));
    case "score":
      return scoresView(await runner.toArray(op) as ArrayLike<number>);
    case "boolean":
    case "categorical":
    case "split":
      return await countsView(await runner.toArray(op), op);
    case "classifier":
      return await probeView(op as Op<"classifier">, runner);
    case "viz":
      return await pointsView(await runner.toMatrix(op));
    case "vector":
      return vectorsView(await runner.toMatrix(op));
    case "report":
      return await reportView(
        await runner.toJson(op),
        op.parameters.scoreThreshold as number | undefined,
        classNames(op),
      );
    case "grid":
      return await opGridView(op.type, await runner.toJson(op) as GridJson);
    case "features":
      return await featuresView(op as Op<"features">, runner);
    case "sae":
      return await saeView(op as Op<"sae">, runner);
    default:
      return headView(headOfColumn(columnNameOf(op) ?? op.kind, await runner.toArray(op)));
  }
}

/** Inline data is in the graph: nothing needs to have run. */
function inlineView({ data }: LoadInlineJsonFields): View {
  const names = Object.keys(data);
  const count = names.length === 0 ? 0 : data[names[0]].length;
  const rows = Array.from({ length: Math.min(SHOWN_ROWS, count) }, (_, row) => names.map((name) => data[name][row]));
  const columns = names.map((name) => ({ name, isNumber: data[name].length > 0 && data[name].every(isNumber) }));
  return headView({ columns, rows, count });
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || value === null;
}
