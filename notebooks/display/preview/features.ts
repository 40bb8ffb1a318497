/**
 * Autoencoders and their features on the cards of their ops.
 *
 * @module
 */

import type { TrainedAt } from "../../../runner/autoencoders/autoencoder.ts";
import { featureStats } from "../../../ops/feature_sums.ts";
import type { Op } from "../../../ops/op.ts";
import type { Evaluator } from "../../../ops/evaluator.ts";
import type { View } from "../bundle.ts";
import { percentText } from "../grids/numbers.ts";
import { markup } from "../html.ts";
import { table } from "../table.ts";
import { columnTexts, numberText, valueText } from "../text.ts";
import { miniHistogram } from "./chart.ts";

/** Features that are listed. */
const SHOWN = 8;

/** What features there are: how often they are active, and those that are most so. */
export async function featuresView(op: Op<"features">, runner: Evaluator): Promise<View> {
  const { d_sae: count } = await runner.toJson(op.fields.sae as Op) as { readonly d_sae: number };
  const { density, mean, max, rows, tokens } = await featureStats(runner.featureBatches(op), count);
  const on = [...density.keys()].filter((feature) => density[feature] > 0);
  const strongest = on.toSorted((a, b) => max[b] - max[a] || a - b).slice(0, SHOWN);
  const [means, most] = [mean, max].map((values) => columnTexts(strongest.map((at) => values[at])));
  const listed = table(
    ["feature", "active", "mean", "max"].map((name) => ({ name, isNumber: true })),
    strongest.map((at, i) => [String(at), percentText(density[at]), means[i], most[i]]),
  );
  const about = `${numberText(on.length)} of ${numberText(count)} features are active in ${numberText(rows)} rows, ` +
    `${numberText(tokens)} tokens`;
  const histogram = miniHistogram(
    on.map((feature) => Math.log10(density[feature])),
    "Share of tokens that a feature is active for, on a log scale",
    (power) => percentText(10 ** power),
  );
  const hint = "card(i) shows one, dashboard() many";
  return {
    html: markup`<p>${about}</p><div class="figures">${histogram}${listed.html}</div><p class="faint">${hint}</p>`,
    text: `${about}\n${listed.text}\n${hint}`,
  };
}

/** What an autoencoder is. */
export async function saeView(op: Op<"sae">, runner: Evaluator): Promise<View> {
  const { trained_at: trainedAt, ...facts } = await runner.toJson(op) as Readonly<Record<string, unknown>>;
  const rows = Object.entries(facts).map(([name, value]) => [FACTS[name] ?? name, valueText(value)]);
  const training = trainingText(trainedAt as TrainedAt, facts.point);
  return table([{ name: "" }, { name: "" }], [...rows, ["trained on", training]]);
}

/** What facts are called, where that is not what files call them. */
const FACTS: Readonly<Record<string, string>> = { d_in: "reads (d_in)", d_sae: "features (d_sae)", point: "reads at" };

/** Where it was trained; not again the point that it reads at. */
function trainingText({ modelName, point, pointOut, prependBos }: TrainedAt, known: unknown): string {
  const start = prependBos === undefined
    ? undefined
    : `texts ${prependBos ? "after a beginning token" : "as they are"}`;
  const parts = [modelName, point === known ? undefined : point, pointOut && `for ${pointOut}`, start];
  return parts.filter((part) => part !== undefined).join(" · ") || "unknown";
}
