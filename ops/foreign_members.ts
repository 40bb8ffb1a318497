/**
 * Members that have another name here, or none: reading one says what does the same. A cell is not type-checked, and
 * `undefined is not a function` teaches nobody.
 *
 * What answers stands at the end of the chain of prototypes, so that it is asked only for what nothing else has. It has no
 * members: `in`, loops and the completion of names in a notebook know nothing of it.
 *
 * Programs look for members of any object (`length`, `then`), and are let: other names that nothing has are refused where a cell's
 * own code reads them.
 *
 * @module
 */

import { isCalledByCell } from "./call_site.ts";
import { columnCure } from "./column_cure.ts";
import { OpError } from "./errors.ts";
import { columnAdvice, foreignAdvice, sequenceAdvice, spellings } from "./foreign_names.ts";
import { type Kind, severalOfKinds } from "./kinds.ts";
import { listNames, nearest } from "./messages.ts";
import { isOp } from "./op_reference.ts";

/** What members are called here, by other spellings. */
const OURS = new Map<string, string>();

/** The prototypes of classes that extend no other: of ops, and of runners. */
const ROOTS: object[] = [];

/** The kinds of op that have a member. */
const KINDS_WITH = new Map<string, Kind[]>();

const FOREIGN = new Proxy({}, { get: readMember });

function readMember(target: object, name: string | symbol, asked: object): unknown {
  if (typeof name === "string") refuseName(asked, name);
  if (isCalledByCell(readMember)) refuseInCell(asked, name);
  return Reflect.get(target, name, asked);
}

/** Lets instances of a class, which extends no other, be asked for what they have under foreign names. */
export function refuseForeign(prototype: object): void {
  Object.setPrototypeOf(prototype, FOREIGN);
  ROOTS.push(prototype);
  refuseSpellings(prototype);
}

/** Lets ops of other kinds be asked for what those of a kind have: the error says which have it. */
export function refuseElsewhere(kind: Kind, prototype: object): void {
  refuseSpellings(prototype);
  for (const name of membersOf(prototype)) KINDS_WITH.set(name, [...KINDS_WITH.get(name) ?? [], kind]);
}

/** Lets what such a prototype and those below it have be asked for as Python spells it: `col_text`, `isin`. */
export function refuseSpellings(prototype: object): void {
  for (let owner = prototype; owner !== FOREIGN; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      for (const spelling of spellings(name)) OURS.set(spelling, name);
    }
  }
}

function refuseName(asked: object, name: string): void {
  const advice = foreignAdvice(kindOf(asked) ?? "runner", name) ?? ourName(asked, name);
  if (advice !== undefined) throw missing(asked, name, `: ${advice}`);
}

function refuseInCell(asked: object, name: string | symbol): void {
  const kind = kindOf(asked) ?? "runner";
  const sequence = sequenceAdvice(kind, name);
  if (sequence !== undefined) throw missing(asked, sequence.name, `: ${sequence.advice}`);
  // What is awaited is asked for it.
  if (typeof name === "symbol" || name === "then") return;
  const elsewhere = elsewhereAdvice(asked, name);
  if (elsewhere !== undefined) throw missing(asked, name, `: ${elsewhere}`);
  const near = nearest(name, membersOf(asked), Math.max(1, Math.floor(name.length / 3)));
  if (near !== undefined) throw missing(asked, name, ` (did you mean ${JSON.stringify(near)}?)`);
  if (kind === "dataset") throw missing(asked, name, `: ${columnAdvice(name)}`);
  throw missing(asked, name, `; they have ${listNames(methodsOn(asked), MOST_LISTED)}`);
}

/** What instances of a class have, but for an op's own fields. */
function methodsOn(asked: object): string[] {
  const fields = isOp(asked) ? Object.keys(asked.fields) : [];
  return [...membersOf(Object.getPrototypeOf(asked))].filter((name) =>
    name !== "constructor" && !fields.includes(name)
  );
}

/** So many members are listed, the kind's own before those of all ops. */
const MOST_LISTED = 12;

/** What has such a member, and how that comes from what was asked. */
function elsewhereAdvice(asked: object, name: string): string | undefined {
  const kinds = KINDS_WITH.get(name);
  if (kinds !== undefined) return `${severalOfKinds(kinds)} have it${columnCure(asked, kinds)}`;
  // An op would have what the root of ops has.
  return ROOTS.some((root) => Object.hasOwn(root, name)) ? `runners have it, as in runner.${name}(…)` : undefined;
}

function missing(asked: object, name: string, advice: string): OpError {
  const kind = kindOf(asked);
  return new OpError(`There is no ${name} on ${kind === undefined ? "runners" : severalOfKinds([kind])}${advice}`);
}

function* membersOf(asked: object): Generator<string> {
  for (let owner = asked; owner !== FOREIGN; owner = Object.getPrototypeOf(owner)) {
    yield* Object.getOwnPropertyNames(owner);
  }
}

function ourName(asked: object, name: string): string | undefined {
  const ours = OURS.get(name);
  return ours !== undefined && ours in asked ? `it is ${ours} here` : undefined;
}

/** The kind of an op; a runner has none. */
function kindOf(asked: object): Kind | undefined {
  return Object.hasOwn(asked, "definition") ? (asked as { readonly kind: Kind }).kind : undefined;
}
