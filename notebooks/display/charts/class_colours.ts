/**
 * The colour of a class, from what the class is, so that it is the same in every picture of a notebook.
 *
 * @module
 */

import { walk } from "../../../ops/graph.ts";
import { onMade } from "../../../ops/made_ops.ts";
import type { Op } from "../../../ops/op.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { ClassifierEvaluationOp, TrainClassifierOp } from "../../../ops/types/classifiers.ts";
import { type CategoryToBooleanFields, CategoryToBooleanOp } from "../../../ops/types/logic.ts";
import { colourOf, COLOURS, NEGATIVE, POSITIVE } from "./palette.ts";

/** Values that people give the positive class, where no experiment says what it is. */
const POSITIVE_WORDS = new Set(["true", "yes", "1", "positive", "pos", "unsafe", "harmful", "malicious", "toxic"]);
/** The same for the negative class. */
const NEGATIVE_WORDS = new Set(
  ["false", "no", "0", "negative", "neg", "safe", "harmless", "benign", "normal", "neutral", "clean", "ham"],
);

/**
 * A colour for each name of a class. Positive classes are orange and negative ones blue, as in reports; the others have
 * the colours that are left, in the order of their names, whatever order they come in. Where all are names of splits, they have
 * the colours of splits.
 *
 * @param positives Names that are positive; see {@linkcode positiveNames}.
 */
export function classColours(names: Iterable<string>, positives: ReadonlySet<string> = new Set()): Map<string, string> {
  const sorted = [...new Set(names)].toSorted(byName);
  if (sorted.every((name) => splitColour(name) !== undefined)) return splitColours(sorted);
  const positive = [...positives].find((name) => sorted.includes(name)) ??
    sorted.find((name) => isWord(name, POSITIVE_WORDS));
  const rest = sorted.filter((name) => name !== positive);
  const negative = rest.find((name) => isWord(name, NEGATIVE_WORDS) && !positives.has(name)) ??
    (positive !== undefined && rest.length === 1 ? rest[0] : undefined);
  const taken = new Set([...(positive === undefined ? [] : [POSITIVE]), ...(negative === undefined ? [] : [NEGATIVE])]);
  const free = freeColours(taken);
  return new Map(sorted.map((name) => {
    return [name, name === positive ? POSITIVE : name === negative ? NEGATIVE : free.next().value];
  }));
}

/** What people call splits, with their colours: none is that of a class of a report. */
const SPLIT_COLOURS: Readonly<Record<string, string>> = {
  train: "#9068d8",
  test: "#2f9e5b",
  validation: "#d8589f",
  val: "#d8589f",
  valid: "#d8589f",
  dev: "#d8589f",
};

/** A colour for each split, which none of the classes of a report has. */
export function splitColours(names: Iterable<string>): Map<string, string> {
  const sorted = [...new Set(names)].toSorted(byName);
  const free = freeColours(new Set([POSITIVE, NEGATIVE, ...Object.values(SPLIT_COLOURS)]));
  return new Map(sorted.map((name) => [name, splitColour(name) ?? free.next().value]));
}

function splitColour(name: string): string | undefined {
  const word = name.toLowerCase();
  return Object.hasOwn(SPLIT_COLOURS, word) ? SPLIT_COLOURS[word] : undefined;
}

/** Colours for the values of a column: those of splits where it says in which split rows are, else those of classes. */
export function groupColours(
  names: Iterable<string>,
  column: unknown,
  others: readonly unknown[],
): Map<string, string> {
  return isOp(column, "split") ? splitColours(names) : classColours(names, positiveNames([column, ...others]));
}

/** With more values than this a column is read by its words alone. */
export const MOST_COLOURED = 12;

function isWord(name: string, words: ReadonlySet<string>): boolean {
  return words.has(name.toLowerCase());
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function* freeColours(taken: ReadonlySet<string>): Generator<string, never> {
  for (let i = 0;; i++) {
    if (i >= COLOURS.length || !taken.has(COLOURS[i])) yield colourOf(i);
  }
}

/** What the experiments of this process call positive, in the order in which they were made. */
const calledPositive = new Set<string>();

onMade((op) => {
  for (const name of namesIn(positivesOf(op))) calledPositive.add(name);
});

/**
 * The names that classifiers and reports in the graphs of some channels call positive. Where there are none, as in a picture of
 * labels alone, those of all experiments of the notebook: a class has there the colour that it has in their reports.
 */
export function positiveNames(channels: readonly unknown[]): ReadonlySet<string> {
  const roots = channels.filter((channel): channel is Op => isOp(channel));
  const own = new Set(walk(roots).flatMap((op) => namesIn(positivesOf(op))));
  return own.size > 0 ? own : calledPositive;
}

/** What an experiment calls positive. */
function positivesOf({ type, fields }: Op): Op | undefined {
  if (type === TrainClassifierOp.type) return fields.positives as Op;
  return type === ClassifierEvaluationOp.type ? fields.gtPositives as Op : undefined;
}

/** The values of a column at which a BOOLEAN is true, where it says which. */
export function namesIn(positives: Op | undefined): readonly string[] {
  if (positives?.type !== CategoryToBooleanOp.type) return [];
  return (positives.fields as unknown as CategoryToBooleanFields).trueValues ?? [];
}
