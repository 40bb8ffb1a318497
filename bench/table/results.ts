/**
 * `bench/RESULTS.md`: a section for each part, each with the machine and the versions that it was measured with.
 *
 * @module
 */
import { tableOf } from "./markdown.ts";
import type { Row } from "./measure.ts";

const PATH = new URL("../RESULTS.md", import.meta.url);

const HEAD = `# Results

Written by \`deno task bench\`, which measures ours and what stands beside it in turn, each in a process of its own. Ratios are ours
over theirs, below 1 is faster; they and the seconds are medians of the rounds, the spread is from the least to the largest ratio. Processor time
is of all cores, and hardly changes with what else a machine does. Growth is the exponent with which processor time grows with size, where
several sizes were measured. Peers that are *by hand* are what a good user would write.
`;

/** A part as it was measured. */
export interface Section {
  /** The part's name. */
  readonly name: string;
  /** What stands above its table. */
  readonly title: string;
  /** With what it was measured. */
  readonly circumstances: string;
  /** Its lines. */
  readonly rows: readonly Row[];
}

/** A section's text. */
export function sectionText({ name, title, circumstances, rows }: Section): string {
  return [`## ${name}`, "", title, "", circumstances, "", ...tableOf(rows), ""].join("\n");
}

/** Puts sections in place of those of the same parts, and leaves the others. */
export async function writeResults(sections: readonly Section[], order: readonly string[]): Promise<void> {
  const before = await Deno.readTextFile(PATH).catch(() => "");
  await Deno.writeTextFile(PATH, mergeResults(before, sections, order));
}

/** The file's text with sections in place of those of the same parts; `order` names all parts. */
export function mergeResults(before: string, sections: readonly Section[], order: readonly string[]): string {
  const kept = new Map(before.split(/^(?=## )/m).slice(1).map((text) => [/^## (.*)$/m.exec(text)![1], text]));
  for (const section of sections) kept.set(section.name, sectionText(section));
  const names = order.filter((name) => kept.has(name));
  return [HEAD, ...names.map((name) => kept.get(name)!.trimEnd() + "\n")].join("\n");
}
