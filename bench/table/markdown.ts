/**
 * The table of what was measured, as Markdown.
 *
 * @module
 */
import type { Beside, Row } from "./measure.ts";
import { median } from "./statistics.ts";
import type { Sample } from "./task.ts";

const HEAD = [
  "task",
  "size",
  "ours, s",
  "beside",
  "theirs, s",
  "ratio",
  "spread",
  "of processor time",
  "MB, ours",
  "MB, theirs",
  "growth, ours",
  "growth, theirs",
  "figures",
];

/** The first lines of a table. */
export const headLines: readonly string[] = [HEAD, HEAD.map(() => "---")].map(lineOf);

/** The lines of a task: one for each that stands beside it, and one for its limit. */
export function rowLines(row: Row): string[] {
  return linesOf(row).map(lineOf);
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A line whose own side was measured. */
interface MeasuredRow extends Row {
  readonly own: readonly Sample[];
}

function linesOf(row: Row): string[][] {
  const { name, size, own } = row;
  if (typeof own === "string") return [HEAD.map((_, i) => [name, size, own][i] ?? "")];
  return linesOfMeasured({ ...row, own });
}

function linesOfMeasured(row: MeasuredRow): string[][] {
  const beside = [...row.peers, ...(row.limit ? [{ ...row.limit, name: `limit: ${row.limit.name}` }] : [])];
  if (beside.length === 0) {
    return [[...ownCells(row), "", "", "", "", "", memory(row.own), "", growth(row.growth), "", ""]];
  }
  return beside.map((other) => [...ownCells(row), ...besideCells(row, other)]);
}

function ownCells({ name, size, own }: MeasuredRow): string[] {
  return [name, size, seconds(own)];
}

function besideCells(row: MeasuredRow, { name, samples, growth: grows }: Beside): string[] {
  if (typeof samples === "string") {
    return [`${name}: ${samples}`, "", "", "", "", memory(row.own), "", growth(row.growth), "", ""];
  }
  const ratios = ratiosOf(row.own, samples, ({ seconds }) => seconds);
  return [
    name,
    seconds(samples),
    figure(median(ratios)),
    `${figure(Math.min(...ratios))} to ${figure(Math.max(...ratios))}`,
    figure(median(ratiosOf(row.own, samples, ({ processor }) => processor))),
    memory(row.own),
    memory(samples),
    growth(row.growth),
    growth(grows),
    figures(row.own, samples),
  ];
}

/** Ours over theirs, each beside what was measured just after it. */
function ratiosOf(own: readonly Sample[], others: readonly Sample[], of: (sample: Sample) => number): number[] {
  return own.map((sample, round) => of(sample) / of(others[round]));
}

function seconds(samples: readonly Sample[]): string {
  return figure(median(samples.map(({ seconds }) => seconds)));
}

function memory(samples: readonly Sample[]): string {
  return `${median(samples.map(({ megabytes }) => megabytes))}`;
}

function growth(exponent: number | undefined): string {
  return exponent === undefined || Number.isNaN(exponent) ? "" : exponent.toFixed(2);
}

function figures(...sides: (readonly Sample[])[]): string {
  const found = sides.map((samples) => samples.at(-1)?.figure);
  return found.some((one) => one === undefined) ? "" : found.map((one) => one!.toFixed(4)).join(" / ");
}

/** Three digits that count. */
function figure(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(value < 0.1 ? 2 : 3))}` : "–";
}
