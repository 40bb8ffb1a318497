/**
 * Errors of a store that nobody named where it is used say where it was named.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import type { ObjectSource, Store } from "./store.ts";

/** Methods of stores by what they return. */
const PROMISES: ReadonlySet<PropertyKey> = new Set(["get", "put", "create", "replace", "move", "delete"]);
const LISTINGS: ReadonlySet<PropertyKey> = new Set(["list", "partials"]);

/**
 * Calls what opens a store; the errors of that, and of what is later asked of the store, name its place.
 *
 * @param place Where the store was named, such as `the variable PROBEGRAPH_STORE_URI`.
 */
export function openedFrom(place: string, open: () => Store): Store {
  const noted = (error: unknown) => withPlace(error, place);
  try {
    return new Proxy(open(), { get: (store, name) => memberOf(store, name, noted) });
  } catch (error) {
    throw noted(error);
  }
}

type Noted = (error: unknown) => unknown;

function memberOf(store: Store, name: PropertyKey, noted: Noted): unknown {
  const member = Reflect.get(store, name, store);
  if (PROMISES.has(name)) return (...args: unknown[]) => promise(member.apply(store, args), noted);
  if (LISTINGS.has(name)) return (...args: unknown[]) => listing(member.apply(store, args), noted);
  return name === "open" ? (key: string) => source(store, key, noted) : member;
}

async function promise<T>(answer: Promise<T>, noted: Noted): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw noted(error);
  }
}

async function* listing<T>(items: AsyncIterable<T>, noted: Noted): AsyncIterable<T> {
  try {
    yield* items;
  } catch (error) {
    throw noted(error);
  }
}

async function source(store: Store, key: string, noted: Noted): Promise<ObjectSource | undefined> {
  const found = await promise(store.open(key), noted);
  return found && { ...found, slice: (start, end) => promise(found.slice(start, end), noted) };
}

function withPlace(error: unknown, place: string): unknown {
  const note = ` (the store is named by ${place})`;
  if (error instanceof StoreError && !error.message.endsWith(note)) error.message += note;
  return error;
}
