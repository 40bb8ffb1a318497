/**
 * Op types of the user's own.
 *
 * @module
 */

import { VERSION_NAME } from "./create.ts";
import { type OpDefinition, wireName } from "./definition.ts";
import { OpError } from "./errors.ts";
import { type Kind, KINDS } from "./kinds.ts";
import { listNames, show } from "./messages.ts";
import { isNamed } from "./options.ts";
import { describedMethods } from "./fluent/own/described.ts";
import { functionMethods } from "./fluent/own/functions.ts";
import { installMethods } from "./fluent/own/install.ts";
import type { OpMethods, OwnMethods, OwnOpType } from "./fluent/own/types.ts";
import {
  type DefaultedNames,
  type FieldMap,
  type FieldValues,
  type OpType,
  opType,
  type OpTypeParts,
} from "./op_type.ts";
import { fieldSummary, findOpType, isOwnOpType, registerOpType } from "./registry.ts";
import { warnUser } from "./warn_user.ts";

/** What {@linkcode defineOp} takes. */
export interface DefineOpOptions<
  K extends Kind,
  S extends FieldMap,
  M extends OwnMethods<S> = Readonly<Record<never, never>>,
> extends OpTypeParts<K, S> {
  /**
   * Methods that handles get: `{ sentenceLength: { receiver: "text" } }` makes `column.sentenceLength(options)`, where the
   * field `text` is the column and the other fields are options. Or, where arguments are something else than fields, a
   * function that is given the op type and gives functions by kind:
   * `(make) => ({ text: { sentenceLength: (text) => make({ text }) } })`.
   */
  readonly methods?: M | ((make: OpType<K, FieldValues<S>, DefaultedNames<S>>) => OpMethods);
}

/**
 * Defines an op type: a function that makes ops, and what `Runner.implement` gives an implementation to. The ops have
 * identities by the same rules as all others; raise `version` when the implementation changes what comes out.
 *
 * Defining a type again, as when a notebook cell runs again, replaces the earlier definition with a notice.
 *
 * @example
 * ```ts
 * import { defineOp, field, Runner } from "@probegraph/probegraph";
 *
 * const SentenceLengthOp = defineOp({
 *   type: "SentenceLengthOp",
 *   kind: "score",
 *   fields: { text: field.op("text"), unit: field.oneOf(["words", "characters"], { default: "words" }) },
 * });
 * Runner.implement(SentenceLengthOp, async ({ text, unit }, context) => {
 *   const texts = await context.texts(text);
 *   return Float64Array.from(texts, (each) => (unit === "words" ? each!.split(" ") : each!).length);
 * });
 *
 * const prompts = new Runner({ store: "memory://" }).fromInline({ prompt: ["a b", "c"] }).colText("prompt");
 * console.log(await SentenceLengthOp({ text: prompts }).toArray()); // Float64Array(2) [ 2, 1 ]
 * ```
 * @throws {OpError} for a name that an op type or a field cannot have, and for one of probegraph's own types.
 */
export function defineOp<
  K extends Kind,
  S extends FieldMap,
  const M extends OwnMethods<S> = Readonly<Record<never, never>>,
>(options: DefineOpOptions<K, S, M>): OwnOpType<K, S, M> {
  const { methods, ...parts } = checkOptions(options) as DefineOpOptions<K, S, M>;
  const definition = opType(parts);
  const untyped = definition as unknown as OpDefinition;
  checkFields(untyped);
  const earlier = findOpType(definition.type);
  installMethods(
    untyped,
    typeof methods === "function"
      ? functionMethods(untyped, methods(definition))
      : describedMethods(untyped, methods ?? {}),
  );
  registerOpType(definition);
  if (earlier !== undefined) warnUser(notice(earlier, untyped));
  return definition;
}

const OPTIONS = ["type", "kind", "fields", "ephemeral", "version", "aliases", "check", "methods"];

function checkOptions(options: unknown): object {
  if (!isNamed(options)) {
    throw new OpError(`defineOp() takes an object (${listNames(OPTIONS)}), got ${show(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    throw new OpError(`defineOp() has no option ${JSON.stringify(unknown)}; it has ${listNames(OPTIONS)}`);
  }
  const { type, kind, fields, version = 1 } = options as Record<string, unknown>;
  if (typeof type !== "string") throw new OpError(`defineOp() needs type, the op type's name, got ${show(type)}`);
  if (isOwnOpType(type)) throw new OpError(`${type} is one of probegraph's own op types: choose another name`);
  if (!KINDS.includes(kind as Kind)) {
    throw new OpError(`${type} needs kind, one of ${listNames(KINDS)}, got ${show(kind)}`);
  }
  if (typeof fields !== "object" || fields === null) throw new OpError(`${type} needs fields, got ${show(fields)}`);
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw new OpError(`${type}.version is an integer from 1 on, got ${show(version)}`);
  }
  const { methods } = options as Record<string, unknown>;
  if (methods !== undefined && typeof methods !== "function" && (typeof methods !== "object" || methods === null)) {
    throw new OpError(
      `${type}.methods are methods by name, as in { length: { receiver: "text" } }, got ${show(methods)}`,
    );
  }
  return options;
}

function checkFields(definition: OpDefinition): void {
  const wireNames = new Map<string, string>();
  for (const [name, field] of Object.entries(definition.fields)) {
    const title = `${definition.type}.${name}`;
    if (typeof (field as Partial<typeof field> | undefined)?.parse !== "function") {
      throw new OpError(`${title} is ${show(field)}: make it with field, as in field.string() or field.op("text")`);
    }
    const wire = wireName(definition, name);
    if (!/^[a-z][A-Za-z0-9]*$/.test(name) || wire === "type" || wire === VERSION_NAME) {
      throw new OpError(`${definition.type} cannot have a field named ${JSON.stringify(name)}: write it in camelCase`);
    }
    const other = wireNames.get(wire);
    if (other !== undefined) throw new OpError(`${title} and ${other} have the same name in graph files, ${wire}`);
    wireNames.set(wire, name);
  }
}

function notice(earlier: OpDefinition, later: OpDefinition): string {
  const [before, after] = [fieldSummary(earlier), fieldSummary(later)];
  const change = before === after ? "" : `. Its fields were (${before}) and are now (${after}); graphs that were ` +
    "stored with the earlier fields can no longer be read";
  return `${later.type} is defined again: this definition replaces the earlier one${change}`;
}
