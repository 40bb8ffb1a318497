/**
 * Errors of a store that nobody named where it is used say where it was named.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import type { ObjectSource, Store } from "./store.ts";

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
  if (typeof member !== "function") return member;
  if (name === "open") return (key: string) => source(store, key, noted);
  return (...args: unknown[]) => answer(member.apply(store, args), noted);
}

/** What any method gives: a promise, or a listing. */
function answer(given: unknown, noted: Noted): unknown {
  if (given instanceof Promise) return promise(given, noted);
  const isListing = typeof given === "object" && given !== null && Symbol.asyncIterator in given;
  return isListing ? listing(given as AsyncIterable<unknown>, noted) : given;
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
