/**
 * Classifiers as a guardrail's folder.
 *
 * @module
 */

import type { Classifier } from "../../ops/handles/classifier.ts";
import type { Report } from "../../ops/handles/report.ts";
import type { Op } from "../../ops/op.ts";
import { ClassifierPredictOp } from "../../ops/types/classifiers.ts";
import { OperatingPointOp } from "../../ops/types/operating_points.ts";
import { guardrail, type ProbeOptions, type SavedGuardrail } from "../../runner/guardrails/mod.ts";
import type { GraphOptions } from "../graph/options.ts";
import { type Selection, selectOps } from "../graph/select.ts";
import { UsageError } from "../usage_error.ts";

/** What the command line says of a guardrail. */
export interface GuardrailSettings {
  /** `--guardrail`: its folder. */
  readonly guardrail: string;
  /** `--name`. */
  readonly name?: string;
  /** `--category`. */
  readonly category?: string;
  /** `--threshold`: a number, or the variable of a report. */
  readonly threshold?: string;
  /** `--license`: the model's. */
  readonly license?: string;
  /** `--quantize`: the loss of ROC AUC that 8 bits may cost. */
  readonly quantize?: string;
}

/** The classifiers among the ops that were chosen. @throws {UsageError} where there are none */
export function chosenClassifiers({ ops, names }: Selection, { variable = [] }: GraphOptions): Classifier[] {
  const found = ops.filter((op): op is Classifier => op.kind === "classifier");
  const exact = found.filter(({ uuid }) => names.get(uuid)?.some((name) => variable.includes(name)));
  const chosen = exact.length > 0 ? exact : found;
  if (chosen.length > 0) return chosen;
  throw new UsageError(`A guardrail is made of classifiers, and none of the ${ops.length} chosen ops is one: -s probe`);
}

/**
 * Saves classifiers as a guardrail.
 *
 * @throws {UsageError} where it is not clear at which threshold one decides
 */
export async function writeGuardrail(
  classifiers: readonly Classifier[],
  selection: Selection,
  settings: GuardrailSettings,
  options: GraphOptions,
): Promise<SavedGuardrail> {
  if (classifiers.length > 1 && settings.category !== undefined) {
    throw new UsageError(`--category names what one classifier flags, and ${classifiers.length} are chosen`);
  }
  const nameOf = (op: Op) => {
    const asked = selection.names.get(op.uuid)?.find((name) => options.variable?.includes(name));
    return asked ?? selection.variables.get(op.uuid) ?? op.uuid.slice(0, op.uuid.indexOf("_") + 9);
  };
  const reports = await reportsOf(options);
  const probes = classifiers.map((probe): ProbeOptions => ({
    probe,
    name: settings.category ?? nameOf(probe),
    category: settings.category,
    threshold: thresholdOf(probe, nameOf(probe), settings, reports),
  }));
  const { name = nameOf(classifiers[0]), license } = settings;
  const quantize = settings.quantize === undefined ? undefined : { maxAucLoss: Number(settings.quantize) };
  const runner = selection.runners.runnerOf(classifiers[0]);
  return await guardrail({ name, probes, license, quantize, runner }).save(settings.guardrail);
}

interface NamedReport {
  readonly names: readonly string[];
  readonly report: Report;
}

/** All reports of the graph, whatever ops were chosen. */
async function reportsOf({ file, uuid, store }: GraphOptions): Promise<NamedReport[]> {
  const { ops, names } = await selectOps(file === undefined ? { uuid, store } : { file, store });
  return ops.filter((op): op is Report => op.kind === "report")
    .map((report) => ({ names: names.get(report.uuid) ?? [report.uuid], report }));
}

function thresholdOf(
  probe: Classifier,
  name: string,
  { threshold }: GuardrailSettings,
  reports: readonly NamedReport[],
): ProbeOptions["threshold"] {
  if (threshold !== undefined && threshold.trim() !== "" && Number.isFinite(Number(threshold))) {
    return Number(threshold);
  }
  const own = reports.filter(({ report }) => isChosenFor(probe, report));
  const named = own.filter(({ names }) => threshold === undefined || names.includes(threshold));
  if (named.length === 1) return named[0].report;
  const known = own.map(({ names }) => names.at(-1)).join(", ");
  const found = own.length === 0 ? "the graph chooses none for it" : `the graph chooses ${own.length}: ${known}`;
  throw new UsageError(
    `It is not clear at which threshold ${name} decides: ${found}. Give --threshold 0.5, or the variable of a report that ` +
      "report.threshold(…) made",
  );
}

function isChosenFor(probe: Op, report: Report): boolean {
  if (report.type !== OperatingPointOp.type) return false;
  const { score } = report.fields as unknown as { readonly score: Op };
  return score.type === ClassifierPredictOp.type &&
    (score.fields as unknown as { model: Op }).model.uuid === probe.uuid;
}
