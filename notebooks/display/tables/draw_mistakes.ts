/**
 * Drawing the mistakes of a report.
 *
 * @module
 */

import type { MistakesParts } from "./mistakes.ts";
import type { JudgedRows } from "../../../ops/types/judged_fields.ts";
import { rowAligned } from "../../../ops/judged_rows.ts";
import type { Op } from "../../../ops/op.ts";
import { columnNameOf } from "../../../ops/op_name.ts";
import { isOp } from "../../../ops/op_reference.ts";
import type { SplitMetrics } from "../../../ops/split_metrics.ts";
import { classNames } from "../reports/class_names.ts";
import { thresholdOf } from "../reports/metrics.ts";
import type { View } from "../bundle.ts";
import { type Channel, channelValues } from "../charts/channel.ts";
import { positiveNames } from "../charts/class_colours.ts";
import { type Html, markup } from "../html.ts";
import { INTERACTIVE_STYLE } from "../interactive_style.ts";
import { card } from "../style.ts";
import { numberText } from "../text.ts";
import { shownColumn } from "./columns.ts";
import { explorer } from "./explorer.ts";
import { classColoursOf, type ShownRows, type WordColours } from "./source.ts";
import { TABLE_STYLE } from "./style.ts";

/** Most bytes of one of the two tables. */
const BYTES_OF_TABLE = 2_000_000;

/** Draws both kinds of mistakes. Computes what is missing. */
export async function drawMistakes(report: Op<"report">, title: string, parts: MistakesParts): Promise<View> {
  const { judged, pageSize = 10 } = parts;
  const [found, columns] = await Promise.all([findMistakes(report, judged), columnsOf(parts)]);
  const { positive, negative } = classNames(report);
  const colours = coloursOf(columns, positiveNames([report]));
  const sides = [
    [`False positives: ${negative}, but flagged as ${positive}`, found.falsePositives, found.negatives] as const,
    [`False negatives: ${positive}, but not flagged`, found.falseNegatives, found.positives] as const,
  ].map(([name, rows, all]) => {
    const shown = rowsAt(columns, found.scores, rows, colours);
    const drawn = explorer(shown, { pageSize, sort: null, maxBytes: BYTES_OF_TABLE });
    const about = `${numberText(rows.length)} of ${numberText(all)}${
      all === 0 ? "" : ` (${(rows.length / all * 100).toFixed(1)} %)`
    }`;
    const html: Html = markup`<section><h4>${name} · ${about}</h4>${rows.length > 0 && drawn.html}</section>`;
    return {
      html,
      script: rows.length > 0 && drawn.script,
      text: `${name} · ${about}${rows.length > 0 ? `\n${drawn.text}` : ""}`,
    };
  });
  const head = markup`<header><b>${title}</b> <span class="faint">the most confident first · ${
    thresholdsText(found.thresholds)
  }</span></header>`;
  return {
    html: markup`${card(INTERACTIVE_STYLE, TABLE_STYLE, head, sides.map(({ html }) => html))}${
      sides.map(({ script }) => script)
    }`,
    text: [title, ...sides.map(({ text }) => text)].join("\n\n"),
  };
}

interface Found {
  readonly scores: Float64Array;
  /** What rows were flagged from, by split. */
  readonly thresholds: ReadonlyMap<string, number | undefined>;
  /** Rows, the furthest from the threshold first. */
  readonly falsePositives: readonly number[];
  readonly falseNegatives: readonly number[];
  /** How many rows of each class are judged. */
  readonly positives: number;
  readonly negatives: number;
}

/** The one threshold of all splits, or each split's own. */
function thresholdsText(thresholds: Found["thresholds"]): string {
  const known = [...thresholds].filter((entry): entry is [string, number] => entry[1] !== undefined);
  if (new Set(known.map(([, threshold]) => threshold)).size < 2) {
    return known.length === 0 ? "no threshold" : `flagged from ${numberText(known[0][1])}`;
  }
  return `flagged from ${known.map(([split, threshold]) => `${numberText(threshold)} (${split})`).join(", ")}`;
}

async function findMistakes(report: Op<"report">, judged: JudgedRows): Promise<Found> {
  const { score, gtPositives, gtNegatives, predictDomain, split } = judged;
  const [metrics, scores, positive, negative, domain, splits] = await Promise.all([
    report.evaluator!.toJson(report) as Promise<Readonly<Record<string, SplitMetrics>>>,
    score.toArray().then((values) => Float64Array.from(values as ArrayLike<number>)),
    gtPositives.toArray() as Promise<readonly (boolean | null)[]>,
    gtNegatives.toArray() as Promise<readonly (boolean | null)[]>,
    predictDomain?.toArray() as Promise<readonly (boolean | null)[]> | undefined,
    split?.toArray() as Promise<readonly (string | null)[]> | undefined,
  ]);
  const given = report.fields.scoreThreshold as number | null | undefined;
  const thresholds = new Map(Object.entries(metrics).map(([name, split]) => [name, thresholdOf(split, given)]));
  const thresholdAt = (row: number) => thresholds.get(String(splits === undefined ? "all" : splits[row]));
  const isJudged = (row: number) => domain === undefined || domain[row] === true;
  const rowsOf = (mask: readonly (boolean | null)[]) =>
    [...mask.keys()].filter((row) => mask[row] === true && isJudged(row));
  const wrong = (rows: readonly number[], isWrong: (score: number, threshold: number) => boolean) => {
    const distance = (row: number) => Math.abs(scores[row] - thresholdAt(row)!);
    const found = rows.filter((row) => thresholdAt(row) !== undefined && isWrong(scores[row], thresholdAt(row)!));
    return found.sort((a, b) => distance(b) - distance(a) || a - b);
  };
  const [positives, negatives] = [rowsOf(positive), rowsOf(negative)];
  return {
    scores,
    thresholds,
    falsePositives: wrong(negatives, (value, threshold) => value >= threshold),
    falseNegatives: wrong(positives, (value, threshold) => value < threshold),
    positives: positives.length,
    negatives: negatives.length,
  };
}

/** What stands beside the scores: what the model read, the labels and the split, and what the user adds. */
async function columnsOf({ judged, with: added = {} }: MistakesParts): Promise<Map<string, ArrayLike<unknown>>> {
  const { score, gtPositives, split } = judged;
  const channels = new Map<string, Channel>(Object.entries(added));
  const texts = rowAligned(score).filter((op) => isOp(op, "text", "conversation"));
  const labels = rowAligned(gtPositives).filter((op) => isOp(op, "categorical", "split", "text") || op === gtPositives);
  const named = labels.filter((op) => columnNameOf(op) !== undefined);
  for (const op of [...texts.slice(0, 1), ...(named.length > 0 ? named : labels), ...(split === null ? [] : [split])]) {
    if (![...channels.values()].some((known) => isOp(known) && known.uuid === op.uuid)) {
      channels.set(columnNameOf(op) ?? op.kind, op);
    }
  }
  const values = await Promise.all([...channels].map(async ([name, channel]) => {
    return [name, await channelValues("mistakes", name, channel) as ArrayLike<unknown>] as const;
  }));
  return new Map(values);
}

/** A class has one colour in both tables. */
function coloursOf(
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
  positives: ReadonlySet<string>,
): WordColours {
  return classColoursOf([...columns].map(([name, values]) => shownColumn(name, values)), positives);
}

function rowsAt(
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
  scores: Float64Array,
  rows: readonly number[],
  colours: WordColours,
): ShownRows {
  const shown = [...columns].map(([name, values]) => shownColumn(name, rows.map((row) => values[row])));
  const score = shownColumn("score", rows.map((row) => scores[row]));
  return { columns: [score, ...shown], count: rows.length, total: rows.length, numbers: rows, colours };
}
