/**
 * Guardrails on cards: before they are saved, as folders, and loaded.
 *
 * @module
 */

import { isOp } from "../../../ops/op_reference.ts";
import type { ManifestProbe } from "../../../runner/guardrails/files/manifest.ts";
import type { GuardProbe } from "../../../runner/guardrails/guard.ts";
import type { Guardrail, PlannedProbe } from "../../../runner/guardrails/guardrail.ts";
import type { LoadedGuard } from "../../../runner/guardrails/loaded_guard.ts";
import type { SavedGuardrail } from "../../../runner/guardrails/saved.ts";
import { pointOfFields } from "../../../runner/guardrails/activations.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { card } from "../style.ts";
import { table, type TableColumn } from "../table.ts";
import { bytesText, numberText } from "../text.ts";
import { detailOf } from "../words.ts";

const COLUMNS: readonly TableColumn[] = [
  { name: "probe" },
  { name: "category" },
  { name: "layer" },
  { name: "tokens" },
  { name: "threshold", isNumber: true },
];
const MEASURED: readonly TableColumn[] = ["recall", "false positive rate"].map((name) => ({ name, isNumber: true }));

/** A guardrail that can be saved. */
export function guardrailCard({ name, probes }: Guardrail): View {
  const rows = probes.map(({ name, category, fields, threshold }) => [
    name,
    category,
    String(pointOfFields(fields)),
    fields.tokenMode,
    thresholdText(threshold),
  ]);
  return drawn({ name, model: probes[0].fields.model, about: "not saved yet: save(folder)" }, table(COLUMNS, rows));
}

function thresholdText(threshold: PlannedProbe["threshold"]): string {
  if (typeof threshold === "number") return numberText(threshold);
  return isOp(threshold) ? detailOf(threshold, 60) : numberText(threshold.threshold);
}

/** The folder of a guardrail. */
export function savedCard({ folder, manifest, bytes, warnings }: SavedGuardrail): View {
  const { name, model, graph: { precision, quantization }, probes } = manifest;
  const loss = quantization === null ? [] : [{ name: "loss of ROC AUC", isNumber: true }];
  const rows = probes.map((probe) => [
    probe.name,
    probe.category,
    String(probe.layer),
    probe.token_mode,
    numberText(probe.threshold),
    ...measuredCells(probe),
    ...loss.map(() => numberText(quantization!.measured[probe.name].loss)),
  ]);
  const about = `${folder} · ${bytesText(bytes)} · ${precision}`;
  return drawn({ name, model: model.name, about, warnings }, table([...COLUMNS, ...MEASURED, ...loss], rows));
}

/** What was measured on the test rows, or on all. */
function measuredCells({ metrics }: ManifestProbe): string[] {
  const { recall, false_positive_rate } = metrics?.test ?? metrics?.all ?? {};
  return [recall, false_positive_rate].map((share) => typeof share === "number" ? numberText(share) : "–");
}

/** A guardrail that is loaded. */
export function guardCard({ name, model, probes, maxTokens }: LoadedGuard): View {
  const rows = probes.map(({ name, category, layer, tokenMode, threshold }: GuardProbe) => [
    name,
    category,
    String(layer),
    tokenMode,
    numberText(threshold),
  ]);
  const about = maxTokens === undefined ? "loaded" : `loaded · up to ${numberText(maxTokens)} tokens`;
  return drawn({ name, model, about }, table(COLUMNS, rows));
}

interface Head {
  readonly name: string;
  readonly model: string;
  readonly about: string;
  readonly warnings?: readonly string[];
}

function drawn({ name, model, about, warnings = [] }: Head, probes: View): View {
  const head =
    markup`<header><b>Guardrail</b> <bdi>${name}</bdi> <bdi class="mono">${model}</bdi> <span class="faint"><bdi>${about}</bdi></span></header>`;
  const notes = warnings.map((warning) => markup`<p class="note"><bdi>${warning}</bdi></p>`);
  return {
    html: card(head, markup`<section>${probes.html}</section>`, notes),
    text: [`Guardrail ${name} of ${model}: ${about}`, probes.text, ...warnings].join("\n\n"),
  };
}
