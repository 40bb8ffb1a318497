/**
 * What the words of `deno task bench` choose.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { chosenTasks, loadPart, PARTS } from "./parts.ts";
import type { Effort } from "./table/measure.ts";
import type { Part, Task } from "./table/task.ts";

/** How the bench is called. */
export const USAGE = `deno task bench [--quick] [--rounds N] [--write] [part | part/task …]

Parts: ${Object.keys(PARTS).join(", ")}`;

/** What is measured, and how. */
export interface Choice {
  /** How thoroughly. */
  readonly effort: Effort;
  /** Whether `bench/RESULTS.md` is told. */
  readonly writes: boolean;
  /** Each part by its name, with those of its tasks that are measured. */
  readonly parts: readonly {
    readonly name: string;
    readonly part: Part;
    readonly tasks: readonly (readonly [string, Task])[];
  }[];
  /** Whether only {@linkcode USAGE} is asked for. */
  readonly asksHelp: boolean;
}

/**
 * Reads the words.
 *
 * @throws {Error} There is no such option, part or task, or the rounds are no count. Nothing is measured before all words are understood.
 */
export async function chooseFrom(args: readonly string[]): Promise<Choice> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      rounds: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const words = positionals.length > 0 ? positionals : Object.keys(PARTS);
  return {
    effort: { isQuick: values.quick, rounds: roundsFrom(values.rounds ?? (values.quick ? "1" : "3")) },
    writes: values.write,
    parts: await Promise.all(Map.groupBy(words, (word) => word.split("/")[0]).entries().map(partOf)),
    asksHelp: values.help,
  };
}

function roundsFrom(word: string): number {
  if (/^[1-9]\d*$/.test(word)) return Number(word);
  throw new Error(`--rounds is "${word}", and should be a count, such as 3`);
}

async function partOf([name, words]: readonly [string, readonly string[]]): Promise<Choice["parts"][number]> {
  const part = await loadPart(name);
  return { name, part, tasks: chosenTasks(part, name, words) };
}
