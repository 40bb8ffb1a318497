/**
 * Guardrails in 8 bits, and what that costs.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import type { BooleanColumn } from "../../ops/handles/boolean_column.ts";
import type { TextColumn } from "../../ops/handles/text_column.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { join } from "../../ops/standard.ts";
import type { ClassifierEvaluationFields, ClassifierPredictFields } from "../../ops/types/classifiers.ts";
import { withModel } from "../onnx/open_model.ts";
import { floatWeights, quantizeModel, quantizeWeights } from "../onnx/quantize.ts";
import { planStandalone, writeStandalone } from "../onnx/standalone.ts";
import { evaluateAside } from "../reports/evaluate_aside.ts";
import type { Runner } from "../runner.ts";
import { FILES, type ManifestQuantization, type MeasuredLoss } from "./files/manifest.ts";
import { ADDED_PREFIX } from "./graph/guard_graph.ts";
import type { Guard, GuardScores } from "./guard.ts";
import type { PlannedProbe } from "./guardrail.ts";

/** How a guardrail is quantised. */
export interface QuantizeOptions {
  /** How much less the ROC AUC of any probe may be than that of the exact graph: 0.005, say. */
  readonly maxAucLoss: number;
  /** The rows on which that is measured. @default those that each probe's threshold was judged on */
  readonly on?: EvaluationRows;
}

/** Rows on which scores are judged. */
export interface EvaluationRows {
  /** Their texts. */
  readonly text: TextColumn;
  /** Which of them are positive. */
  readonly gtPositives: BooleanColumn;
  /** Which are negative. @default those that are not positive */
  readonly gtNegatives?: BooleanColumn;
}

/**
 * Writes the graph of a folder into another one, with its products in 8 bits.
 *
 * @throws {ModelError} where it has none that could be
 */
export async function writeQuantized(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const path = join(from, FILES.graph);
  const isKept = (output: string) => output.startsWith(ADDED_PREFIX);
  const weights = await quantizeWeights(withModel(path, (model) => floatWeights(model, path, isKept)), signal);
  const plan = withModel(path, (model) => {
    const { cut, arrays } = quantizeModel(model, weights, isKept);
    return planStandalone(cut, path, arrays, FILES.weights);
  });
  await writeStandalone(plan, join(to, FILES.graph), join(to, FILES.weights));
}

/** The exact guardrail and the quantised one. */
export interface Compared {
  /** Before. */
  readonly exact: Guard;
  /** After. */
  readonly quantized: Guard;
}

/**
 * Measures what quantisation costs.
 *
 * @throws {GuardrailError} where it is more than is allowed, or there are no rows to measure it on
 */
export async function measureLoss(
  guards: Compared,
  probes: readonly PlannedProbe[],
  { maxAucLoss, on }: QuantizeOptions,
  runner: Runner,
  signal?: AbortSignal,
): Promise<ManifestQuantization> {
  const scored = new ScoredTexts(guards, signal);
  const measured: [string, MeasuredLoss][] = [];
  let rows = 0;
  for (const probe of probes) {
    const judged = await judgedRows(probe, on, runner);
    rows = Math.max(rows, judged.rows.length);
    measured.push([probe.name, await lossOf(probe.name, judged, await scored.of(judged), guards.exact, signal)]);
  }
  const worse = measured.find(([, { loss }]) => !(loss <= maxAucLoss));
  if (worse !== undefined) throw tooMuch(worse[0], worse[1], maxAucLoss);
  return { scheme: "dynamic int8", max_auc_loss: maxAucLoss, rows, measured: Object.fromEntries(measured) };
}

function tooMuch(name: string, { loss, roc_auc, roc_auc_int8 }: MeasuredLoss, most: number): GuardrailError {
  return new GuardrailError(
    `Cannot save the guardrail in 8 bits: the ROC AUC of probe ${name} is ${roc_auc_int8.toFixed(4)} instead of ` +
      `${roc_auc.toFixed(4)}, ${
        loss.toFixed(4)
      } less, and maxAucLoss allows ${most}; save it without quantize, or allow more`,
  );
}

/** Rows, and the texts that they are of. */
interface JudgedRows {
  readonly text: Op;
  readonly texts: readonly string[];
  /** Which rows count: those of either class. */
  readonly rows: readonly number[];
  /** For each of them whether it is positive. */
  readonly labels: readonly boolean[];
}

async function judgedRows(probe: PlannedProbe, on: EvaluationRows | undefined, runner: Runner): Promise<JudgedRows> {
  const { text, gtPositives, gtNegatives, domain } = on === undefined ? rowsOfThreshold(probe) : rowsGiven(on);
  const values = [text, gtPositives, gtNegatives, ...domain].map(async (op) => [...await runner.toArray(op)]);
  const [texts, positives, negatives, wanted] = await Promise.all(values);
  const isJudged = (row: number) =>
    (positives[row] === true || negatives[row] === true) && (wanted === undefined || wanted[row] === true);
  const rows = texts.map((_, row) => row).filter(isJudged);
  const odd = rows.find((row) => typeof texts[row] !== "string");
  if (odd !== undefined) throw noRows(probe, `row ${odd} of its texts is ${show(texts[odd])}`);
  return { text, texts: texts as string[], rows, labels: rows.map((row) => positives[row] === true) };
}

interface RowOps {
  readonly text: Op;
  readonly gtPositives: Op;
  readonly gtNegatives: Op;
  /** The rows to judge, if not all are. */
  readonly domain: readonly Op[];
}

function rowsGiven({ text, gtPositives, gtNegatives }: EvaluationRows): RowOps {
  return { text, gtPositives, gtNegatives: gtNegatives ?? gtPositives.not(), domain: [] };
}

/** The rows that the report judges which chose the threshold. */
function rowsOfThreshold(probe: PlannedProbe): RowOps {
  if (!isOp(probe.threshold)) {
    throw noRows(probe, "its threshold was given as a number, and not by report.threshold(…)");
  }
  const { score, gtPositives, gtNegatives, predictDomain } = probe.threshold
    .fields as unknown as ClassifierEvaluationFields;
  const { text } = (score.fields as unknown as ClassifierPredictFields).x.fields as unknown as { readonly text?: Op };
  if (text === undefined) throw noRows(probe, "its threshold was not chosen on activations of texts");
  return { text, gtPositives, gtNegatives, domain: predictDomain === null ? [] : [predictDomain] };
}

function noRows({ name }: PlannedProbe, reason: string): GuardrailError {
  return new GuardrailError(
    `Cannot measure what 8 bits cost the probe ${name}: ${reason}; give quantize.on, { text, gtPositives } of rows with labels`,
  );
}

/** Texts are scored once for all probes that are judged on them. */
class ScoredTexts {
  readonly #guards: Compared;
  readonly #signal: AbortSignal | undefined;
  readonly #scores = new Map<string, Promise<readonly [GuardScores, GuardScores]>>();

  constructor(guards: Compared, signal: AbortSignal | undefined) {
    this.#guards = guards;
    this.#signal = signal;
  }

  /** Scores of the rows, exact and in 8 bits. */
  of({ text, texts, rows }: JudgedRows): Promise<readonly [GuardScores, GuardScores]> {
    const key = `${text.uuid} ${rows.join()}`;
    const known = this.#scores.get(key) ?? this.#score(rows.map((row) => texts[row]));
    this.#scores.set(key, known);
    return known;
  }

  async #score(texts: readonly string[]): Promise<readonly [GuardScores, GuardScores]> {
    const { exact, quantized } = this.#guards;
    const options = { signal: this.#signal };
    return [await exact.score(texts, options), await quantized.score(texts, options)];
  }
}

async function lossOf(
  name: string,
  { labels }: JudgedRows,
  [exact, quantized]: readonly [GuardScores, GuardScores],
  { probes }: Guard,
  signal: AbortSignal | undefined,
): Promise<MeasuredLoss> {
  const [before, after] = [exact.get(name)!, quantized.get(name)!];
  const { threshold } = probes.find((probe) => probe.name === name)!;
  const aucs = [before, after].map((scores) => aucOf(name, scores, labels, signal));
  const [roc_auc, roc_auc_int8] = await Promise.all(aucs);
  const otherwise = before.filter((score, i) => score >= threshold !== after[i] >= threshold);
  return { roc_auc, roc_auc_int8, loss: roc_auc - roc_auc_int8, decided_otherwise: otherwise.length };
}

async function aucOf(
  name: string,
  scores: Float32Array,
  labels: readonly boolean[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const positives = Uint8Array.from(labels, Number);
  const negatives = positives.map((label) => 1 - label);
  const { all: { roc_auc } } = await evaluateAside(Float64Array.from(scores), positives, negatives, {}, signal);
  if (roc_auc !== undefined) return roc_auc;
  throw new GuardrailError(
    `Cannot measure what 8 bits cost the probe ${name}: its ${labels.length} rows are not of both classes; give quantize.on`,
  );
}
