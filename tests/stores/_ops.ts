import { createOp, defineOp, deserialize, field, type Op } from "../../ops/mod.ts";
import { LoadInlineJsonDatasetOp } from "../../ops/types/mod.ts";
import type { JsonResult } from "../../stores/formats/result.ts";
import { newStatus } from "../../stores/status.ts";
import type { Status } from "../../ops/evaluator.ts";
import { fromFileUrl } from "./_paths.ts";

const TestReportOp = defineOp({
  type: "StoreTestReportOp",
  kind: "report",
  fields: { number: field.int(), on: field.op("dataset") },
});

/** A small dataset that every test report is on. */
export const dataset: Op = createOp(LoadInlineJsonDatasetOp, { data: { x: [1, 2] } });

/** An op whose result is JSON; each number gives another. */
export function reportOp(number = 0): Op {
  return TestReportOp({ number, on: dataset as never }) as unknown as Op;
}

/** A JSON result. */
export function jsonResult(data: JsonResult["data"]): JsonResult {
  return { form: "json", data };
}

/** The status of a computation that began and ended now. */
export function completed(op: Op): Status {
  return { ...newStatus(op, "completed"), timeStarted: new Date(), timeCompleted: new Date() };
}

/** The status of a computation that began now. */
export function running(op: Op): Status {
  return { ...newStatus(op, "running"), timeStarted: new Date() };
}

/** What krnel-graph computed: ops by name, with their values. */
interface PythonResult {
  readonly uuid: string;
  readonly graph: string;
  readonly value: unknown;
}

/** A store that krnel-graph wrote, and what it holds. */
export const pythonStore: { readonly path: string; readonly results: Readonly<Record<string, PythonResult>> } = {
  path: fromFileUrl("../fixtures/parity/python-store/store"),
  results: JSON.parse(Deno.readTextFileSync(fromFileUrl("../fixtures/parity/python-store/expected.json"))),
};

/** One of krnel-graph's ops. */
export function pythonOp(name: string): Op {
  return deserialize(pythonStore.results[name].graph)[0];
}
