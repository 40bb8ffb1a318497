/**
 * The progress of one op, in words.
 *
 * @module
 */

import { type Outcome, ownPart, type RunningOp } from "../../../runner/evaluation/activity.ts";
import { detailOf, titleOf } from "../words.ts";
import { durationText, keptText, numberText, shortNumber } from "../text.ts";

/** One op that runs, or ran. */
export interface ProgressLine {
  /** The op, and how far it is. */
  readonly running: RunningOp;
  /** How it ended, and when, if it did. */
  readonly outcome?: Outcome;
  /** In milliseconds since the epoch. */
  readonly ended?: number;
}

/** What a line says. */
export interface LineText {
  /** What the op is. */
  readonly name: string;
  /** From 0 to 1, where the total is known. */
  readonly share: number | undefined;
  /** `1,200 of 5,000 rows · 310 rows/s · 12 s left`, with what is seen on the way; or how it ended. */
  readonly facts: string;
}

/** Describes a line at a time. */
export function describe({ running, outcome, ended }: ProgressLine, now: number): LineText {
  const { op, started, progress, rowsKept, counted = { since: started, own: 0 } } = running;
  const name = [titleOf(op), detailOf(op)].filter(Boolean).join(" ");
  const elapsed = (ended ?? now) - started;
  if (outcome !== undefined) {
    const total = progress?.total !== undefined && isCounted(progress.unit) && outcome === "completed"
      ? ` · ${numberText(progress.total)} ${progress.unit}`
      : "";
    const kept = keptText(rowsKept);
    const facts = `${outcome} after ${durationText(elapsed)}${total}${kept === undefined ? "" : ` · ${kept}`}`;
    return { name, share: undefined, facts };
  }
  if (progress === undefined) return { name, share: undefined, facts: durationText(elapsed) };
  const { done, total, unit, seen = {} } = progress;
  const [own, took] = [ownPart(progress) - counted.own, now - counted.since];
  const share = total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
  const left = share !== undefined && own > 0
    ? `${durationText(took * Math.max(0, total! - done) / own)} left`
    : undefined;
  const rate = own > 0 && took > 0 ? `${shortNumber(own / took * 1000)} ${unit}/s` : undefined;
  const count = total === undefined ? numberText(done) : `${numberText(done)} of ${numberText(total)}`;
  const facts = isCounted(unit)
    ? [`${count} ${unit}`, rate, left]
    : [share === undefined ? unit : `${Math.round(share * 100)} %`, left];
  const seenFacts = Object.entries(seen).map(([name, value]) => `${name} ${shortNumber(value)}`);
  return { name, share, facts: [...facts.filter(Boolean), ...seenFacts].join(" · ") };
}

/** Some computations count a share of themselves, not things. */
function isCounted(unit: string): boolean {
  return unit !== "training";
}
