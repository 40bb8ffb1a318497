/**
 * `bench/RESULTS.md`: a section for each part, each with the machine and the versions that it was measured with.
 *
 * @module
 */
import { headLines, rowLines } from "./markdown.ts";
import type { Row } from "./measure.ts";

const PATH = new URL("../RESULTS.md", import.meta.url);

const HEAD = `# Results

Written by \`deno task bench\`, which measures ours and what stands beside it in turn, each in a process of its own. Ratios are ours
over theirs, below 1 is faster; they and the seconds are medians of the rounds, the spread is from the least to the largest ratio. Processor time
is of all cores, and hardly changes with what else a machine does. Growth is the exponent with which processor time grows with size, where
several sizes were measured. Peers that are *by hand* are what a good user would write. Where a part was measured in pieces, what stands above
its table is of the last one.
`;

/** A part as it was measured. */
export interface Section {
  /** The part's name. */
  readonly name: string;
  /** What stands above its table. */
  readonly title: string;
  /** With what it was measured. */
  readonly circumstances: string;
  /** The names of all of its tasks, in order. */
  readonly tasks: readonly string[];
  /** What was measured now, of some of its tasks or all. */
  readonly rows: readonly Row[];
}

/** A section's text; tasks that were not measured now keep the lines that the text `before` has of them. */
export function sectionText({ name, title, circumstances, tasks, rows }: Section, before = ""): string {
  const lines = new Map(
    Map.groupBy(before.split("\n").filter((line) => line.startsWith("| ")).slice(headLines.length), taskOf),
  );
  for (const row of rows) lines.set(row.name, rowLines(row));
  const table = tasks.flatMap((task) => lines.get(task) ?? []);
  return [`## ${name}`, "", title, "", circumstances, "", ...headLines, ...table, ""].join("\n");
}

/** The task that a line of a table is of. */
function taskOf(line: string): string {
  return line.split("|")[1].trim();
}

/** Puts what was measured in place of what was said of the same tasks, and leaves the rest. */
export async function writeResults(sections: readonly Section[], order: readonly string[]): Promise<void> {
  const before = await Deno.readTextFile(PATH).catch(() => "");
  await Deno.writeTextFile(PATH, mergeResults(before, sections, order));
}

/**
 * The file's text with what was measured in place of what it says of the same tasks; `order` names all parts. Sections of none of them
 * are written by hand, and stay at the end.
 */
export function mergeResults(before: string, sections: readonly Section[], order: readonly string[]): string {
  const kept = new Map(before.split(/^(?=## )/m).slice(1).map((text) => [/^## (.*)$/m.exec(text)![1], text]));
  for (const section of sections) kept.set(section.name, sectionText(section, kept.get(section.name)));
  const names = [...new Set([...order, ...kept.keys()])].filter((name) => kept.has(name));
  return [HEAD, ...names.map((name) => kept.get(name)!.trimEnd() + "\n")].join("\n");
}
