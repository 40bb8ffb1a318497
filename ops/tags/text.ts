/**
 * @module
 */

import { columnCure } from "../column_cure.ts";
import { createOp } from "../create.ts";
import { SyntaxTemplateError } from "../errors.ts";
import { type FloatLiteral, isFloatLiteral } from "../float.ts";
import type { ConversationColumn, JsonColumn } from "../handles/json_column.ts";
import type { TextColumn } from "../handles/text_column.ts";
import { kindText } from "../kinds.ts";
import { aOrAn, show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { stripWhitespace } from "../python_space.ts";
import { JinjaTemplatizeOp } from "../types/text.ts";
import { mistake, requireTemplate, type TemplateSource, templateSource } from "./source.ts";

/** What a slot of {@linkcode text} can hold: a column, or a constant. */
export type TextOperand = TextColumn | JsonColumn | ConversationColumn | string | number | bigint | FloatLiteral;

/**
 * Text from columns and constants, rendered for each row: the same as `dataset.template(…)`. A column becomes the
 * template variable of its name, a constant the variable `value`; both get a number where the name is taken. White
 * space around the text is removed. The text is taken as it is written: Jinja's own braces mean nothing in it.
 *
 * @example
 * ```ts
 * import { Runner, text } from "@probegraph/probegraph";
 *
 * const review = new Runner({ store: "memory://" }).fromInline({ review: ["good"] }).colText("review");
 * const prompt = text`Review: ${review}\nSentiment:`;
 * console.log(await prompt.toArray()); // ["Review: good\nSentiment:"]
 * ```
 * @throws {SyntaxTemplateError} for a slot that cannot be part of a text, with a caret under its place.
 */
export function text(strings: TemplateStringsArray, ...slots: readonly TextOperand[]): TextColumn {
  requireTemplate("text", strings);
  const texts = strings.map((part, i) => {
    if (part !== undefined) return part;
    const raw = JSON.stringify(strings.raw[i]);
    throw new SyntaxTemplateError(`text\`…\`: ${raw} has an escape that JavaScript does not know`, 1, 1);
  });
  const source = templateSource("text", texts, slots);
  const { context, constants, names } = variables(source);
  if (Object.keys(context).length === 0) {
    throw mistake(source, 0, "a text needs at least one column of text or JSON: it is rendered for each row");
  }
  const template = texts.map((part, i) => {
    return i < names.length ? `${literalJinja(part, true)}{{ ${names[i]} }}` : literalJinja(part, false);
  });
  return createOp(JinjaTemplatizeOp, {
    template: stripWhitespace(template.join("")),
    context,
    constants,
  }) as TextColumn;
}

interface Variables {
  readonly context: Record<string, Op>;
  readonly constants: Record<string, unknown>;
  /** The variable of each slot. */
  readonly names: readonly string[];
}

function variables(source: TemplateSource): Variables {
  const [context, constants]: [Map<string, Op>, Map<string, unknown>] = [new Map(), new Map()];
  const names = [...source.slots].map(([offset, index]) => {
    const value = source.values[index];
    if (!isOp(value)) return addConstant(constants, context, checkConstant(source, offset, index, value));
    if (isOp(value, "text", "json", "conversation")) return addColumn(context, constants, value);
    throw mistake(
      source,
      offset,
      `slot ${index + 1} is ${aOrAn(value.type)} (${
        kindText(value)
      }); text takes columns of text and JSON, and constants${columnCure(value, ["text", "json"])}`,
    );
  });
  return { context: Object.fromEntries(context), constants: Object.fromEntries(constants), names };
}

function checkConstant(source: TemplateSource, offset: number, index: number, value: unknown): unknown {
  if (["string", "number", "bigint"].includes(typeof value) || isFloatLiteral(value)) return value;
  throw mistake(source, offset, `slot ${index + 1} is ${show(value)}; a constant is a string or a number`);
}

/** A column that stands in two slots is one variable. */
function addColumn(context: Map<string, Op>, constants: ReadonlyMap<string, unknown>, op: Op): string {
  const known = [...context].find(([, other]) => other.uuid === op.uuid);
  if (known !== undefined) return known[0];
  const name = freeName(variableName(op), [context, constants]);
  context.set(name, op);
  return name;
}

function addConstant(constants: Map<string, unknown>, context: ReadonlyMap<string, Op>, value: unknown): string {
  const name = freeName("value", [context, constants]);
  constants.set(name, value);
  return name;
}

/** Words that Jinja would not read as a variable. */
const JINJA_WORDS: ReadonlySet<string> = new Set(
  ("and as block break call continue do elif else endblock endcall endfilter endfor endif endmacro endset extends false " +
    "False filter for from if import in include is loop macro namespace none None not or range recursive self set true " +
    "True undefined with without").split(" "),
);

function variableName(op: Op): string {
  const column = op.fields.columnName;
  const name = typeof column === "string" ? column.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^(?=\d)/, "_") : "";
  return /[A-Za-z0-9]/.test(name) && !JINJA_WORDS.has(name) ? name : op.kind;
}

function freeName(wanted: string, taken: readonly ReadonlyMap<string, unknown>[]): string {
  for (let i = 1;; i++) {
    const name = i === 1 ? wanted : `${wanted}_${i}`;
    if (taken.every((names) => !names.has(name))) return name;
  }
}

/** Text as Jinja prints it unchanged: a brace that would begin a tag is printed by an expression. */
function literalJinja(part: string, beforeSlot: boolean): string {
  return part.replace(beforeSlot ? /\{(?=[{%#]|$)/g : /\{(?=[{%#])/g, "{{ '{' }}");
}
