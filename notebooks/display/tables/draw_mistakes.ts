/**
 * Drawing the mistakes of a report.
 *
 * @module
 */

import type { MistakesParts } from "./mistakes.ts";
import { mergeSort } from "../../../runner/columns/sorted_rows.ts";
import { mapResting, Pace, placesResting } from "../../../stores/pace.ts";
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
import { shownColumns } from "./columns.ts";
import { type Explorer, explorer } from "./explorer.ts";
import { classColoursOf, type ShownRows, type WordColours } from "./source.ts";
import { TABLE_STYLE } from "./style.ts";

/** Most bytes of one of the two tables. */
const BYTES_OF_TABLE = 2_000_000;

/** Most rows of one of them. */
const MOST_ROWS = 50_000;

/** Draws both kinds of mistakes. Computes what is missing. */
export async function drawMistakes(report: Op<"report">, title: string, parts: MistakesParts): Promise<View> {
  const { judged, pageSize = 10 } = parts;
  const [found, columns] = await Promise.all([findMistakes(report, judged), columnsOf(parts)]);
  const { positive, negative } = classNames(report);
  const colours = classColoursOf(await shownColumns(columns), positiveNames([report]));
  const sides: Side[] = [];
  for (
    const [name, rows, all] of [
      [`False positives: ${negative}, but flagged as ${positive}`, found.falsePositives, found.negatives],
      [`False negatives: ${positive}, but not flagged`, found.falseNegatives, found.positives],
    ] as const
  ) {
    const about = `${numberText(rows.length)} of ${numberText(all)}${
      all === 0 ? "" : ` (${(rows.length / all * 100).toFixed(1)} %)`
    }`;
    const shown = await rowsAt(columns, found.scores, rows, colours);
    const drawn = await explorer(shown, { pageSize, sort: null, maxBytes: BYTES_OF_TABLE });
    sides.push(sideOf(`${name} · ${about}`, drawn, shown));
  }
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

/** The mistakes of one kind. */
interface Side {
  readonly html: Html;
  readonly script: Html | false;
  readonly text: string;
}

function sideOf(title: string, drawn: Explorer, { total }: ShownRows): Side {
  return {
    html: markup`<section><h4>${title}</h4>${total > 0 && drawn.html}</section>`,
    script: total > 0 && drawn.script,
    text: `${title}${total > 0 ? `\n${drawn.text}` : ""}`,
  };
}

interface Found {
  readonly scores: Float64Array;
  /** What rows were flagged from, by split. */
  readonly thresholds: ReadonlyMap<string, number | undefined>;
  /** Rows, the furthest from the threshold first. */
  readonly falsePositives: Int32Array;
  readonly falseNegatives: Int32Array;
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
  const pace = new Pace();
  const rowsOf = async (mask: readonly (boolean | null)[]): Promise<Int32Array> => {
    return Int32Array.from(await placesResting(mask, (value, row) => value === true && isJudged(row), pace));
  };
  const distances = Float64Array.from(
    await mapResting(scores, (value, row) => Math.abs(value - (thresholdAt(row) ?? NaN)), pace),
  );
  const wrong = async (rows: Int32Array, isWrong: (score: number, threshold: number) => boolean) => {
    const marks = await mapResting(rows, (row) => {
      const threshold = thresholdAt(row);
      return threshold !== undefined && isWrong(scores[row], threshold);
    }, pace);
    const found = rows.filter((_, i) => marks[i]);
    return await mergeSort(found, (a, b) => distances[b] - distances[a] || a - b, pace);
  };
  const [positives, negatives] = [await rowsOf(positive), await rowsOf(negative)];
  return {
    scores,
    thresholds,
    falsePositives: await wrong(negatives, (value, threshold) => value >= threshold),
    falseNegatives: await wrong(positives, (value, threshold) => value < threshold),
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

/** The first rows, as many as a table has. */
async function rowsAt(
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
  scores: Float64Array,
  wrong: Int32Array,
  colours: WordColours,
): Promise<ShownRows> {
  const rows = [...wrong.subarray(0, MOST_ROWS)];
  const shown = await shownColumns(
    [["score", scores] as const, ...columns].map(([name, values]) => [name, rows.map((row) => values[row])] as const),
  );
  return { columns: shown, count: rows.length, total: wrong.length, numbers: rows, colours };
}
