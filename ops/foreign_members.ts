/**
 * Members that have another name here, or none: reading one says what does the same. A cell is not type-checked, and
 * `undefined is not a function` teaches nobody.
 *
 * What answers stands at the end of the chain of prototypes, so that it is asked only for what nothing else has. It has no
 * members: `in`, loops and the completion of names in a notebook know nothing of it.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import { foreignAdvice, spellings } from "./foreign_names.ts";
import { type Kind, severalOfKinds } from "./kinds.ts";

/** What members are called here, by other spellings. */
const OURS = new Map<string, string>();

const FOREIGN = new Proxy({}, {
  get(target, name, asked) {
    if (typeof name === "string") refuseName(asked, name);
    return Reflect.get(target, name, asked);
  },
});

/** Lets instances of a class, which extends no other, be asked for what they have under foreign names. */
export function refuseForeign(prototype: object): void {
  Object.setPrototypeOf(prototype, FOREIGN);
  refuseSpellings(prototype);
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
  const kind = kindOf(asked);
  const advice = foreignAdvice(kind ?? "runner", name) ?? ourName(asked, name);
  if (advice === undefined) return;
  throw new OpError(`There is no ${name} on ${kind === undefined ? "runners" : severalOfKinds([kind])}: ${advice}`);
}

function ourName(asked: object, name: string): string | undefined {
  const ours = OURS.get(name);
  return ours !== undefined && ours in asked ? `it is ${ours} here` : undefined;
}

/** The kind of an op; a runner has none. */
function kindOf(asked: object): Kind | undefined {
  return Object.hasOwn(asked, "definition") ? (asked as { readonly kind: Kind }).kind : undefined;
}
