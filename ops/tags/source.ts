/**
 * The text of a template with its slots, and mistakes in it.
 *
 * @module
 */

import { OpError, SyntaxTemplateError } from "../errors.ts";
import { show } from "../messages.ts";

/** A template as it is read: one text in which slot 1 stands as `${1}`. */
export interface TemplateSource {
  /** The tag's name, for messages. */
  readonly tag: string;
  /** The template's own text. */
  readonly text: string;
  /** Where the slots stand in `text`: offset to index, from 0. */
  readonly slots: ReadonlyMap<number, number>;
  /** The values of the slots. */
  readonly values: readonly unknown[];
}

/**
 * The source of a tagged template.
 *
 * @param texts The fixed parts, as the tag reads them: raw or cooked.
 * @throws {OpError} where the tag was called like a function.
 * @throws {SyntaxTemplateError} for a slot that holds `undefined`, a promise or a function.
 */
export function templateSource(tag: string, texts: readonly string[], values: readonly unknown[]): TemplateSource {
  const slots = new Map<number, number>();
  let text = texts[0];
  for (let i = 0; i < values.length; i++) {
    slots.set(text.length, i);
    text += slotText(i) + texts[i + 1];
  }
  const source = { tag, text, slots, values };
  checkSlots(source);
  return source;
}

/** Refuses a tag that is called like a function. */
export function requireTemplate(tag: string, strings: unknown): asserts strings is TemplateStringsArray {
  if (Array.isArray(strings) && Array.isArray((strings as unknown as TemplateStringsArray).raw)) return;
  throw new OpError(`${tag} is a template tag: write ${tag}\`…\`, not ${tag}(…); got ${show(strings)}`);
}

/** How slot `index` (from 0) is written in a source's text and in messages. */
export function slotText(index: number): string {
  return `\${${index + 1}}`;
}

/** A mistake at an offset of the text: what is wrong, the line, and a caret under the place. */
export function mistake(source: TemplateSource, offset: number, problem: string, cause?: unknown): SyntaxTemplateError {
  const before = source.text.slice(0, offset).split("\n");
  const line = source.text.split("\n")[before.length - 1];
  const column = before.at(-1)!.length;
  const place = before.length > 1 || source.text.includes("\n") ? `, line ${before.length}` : "";
  const message = `${source.tag}\`…\`${place}: ${problem}\n\n${pointAt(line, column)}`;
  return new SyntaxTemplateError(message, before.length, [...line.slice(0, column)].length + 1, { cause });
}

/** How much of a long line is shown before and after the caret. */
const SHOWN_BEFORE = 70;
const SHOWN_AFTER = 40;

function pointAt(line: string, column: number): string {
  const [before, after] = [[...line.slice(0, column)], [...line.slice(column)]];
  const start = before.length > SHOWN_BEFORE ? ["…", ...before.slice(-SHOWN_BEFORE)] : before;
  const end = after.length > SHOWN_AFTER ? [...after.slice(0, SHOWN_AFTER), "…"] : after;
  // One space for each character, so that the caret stays in place after an emoji; a tab stays a tab.
  const indent = start.map((character) => character === "\t" ? "\t" : " ");
  return `  ${start.join("")}${end.join("")}\n  ${indent.join("")}^`;
}

function checkSlots(source: TemplateSource): void {
  for (const [offset, index] of source.slots) {
    const problem = unusable(source.values[index]);
    if (problem !== undefined) throw mistake(source, offset, `slot ${index + 1} ${problem}`);
  }
}

function unusable(value: unknown): string | undefined {
  if (value === undefined) return "is undefined";
  if (typeof value === "function" || typeof value === "symbol") return `is ${show(value)}, not an op or a value`;
  if (typeof (value as { then?: unknown } | null)?.then === "function") return "is a promise (is an await missing?)";
  return undefined;
}
