/**
 * Running one program in both languages.
 *
 * @module
 */

import { MemoryStore, type Store } from "../../../mod.ts";
import { atOnce } from "../../../ops/steps.ts";
import { PythonRandom } from "../../../runner/random/python_random.ts";
import { differences, type Outcomes } from "./outcome.ts";
import { answersOf } from "./ours.ts";
import type { Peer, Place } from "./peer.ts";
import type { Program } from "./program.ts";

/** The names of the ops that a program computes. */
export function computed({ steps }: Program): string[] {
  return steps.filter((step) => step.isNamedOnly !== true).map(({ name }) => name);
}

/** What we answer for a program, each time anew. */
export async function ourAnswers(program: Program): Promise<Outcomes> {
  return await answersOf(new MemoryStore(), program, computed(program));
}

/** One store for both languages. */
export interface SharedRun {
  readonly peer: Peer;
  readonly place: Place;
  /** Opens the store anew. */
  readonly open: () => Store;
  /** What krnel-graph answers in a store of its own. */
  readonly alone: Outcomes;
}

/**
 * Both languages on one store: each computes some ops in turn and finds the other's results, then both read everything.
 *
 * @returns Where an answer differs from `alone`, and results that somebody overwrote.
 */
export async function sharedDifferences(
  program: Program,
  { peer, open, place, alone }: SharedRun,
): Promise<string[]> {
  const found: string[] = [];
  let before = new Map<string, string>();
  const turns = turnsOf(program);
  for (const [i, names] of turns.entries()) {
    const isOurs = i % 2 === program.seed % 2;
    const outcomes = isOurs ? await answersOf(open(), program, names) : await peer.answers(program, names, place);
    const who = isOurs ? "here" : "in krnel-graph";
    found.push(...differences(program, outcomes, alone).map((line) => `shared store, ${who}: ${line}`));
    const after = await results(open());
    const changed = [...before].filter(([key, tag]) => after.get(key) !== tag);
    found.push(...changed.map(([key]) => `seed ${program.seed}, ${who}: ${key} was overwritten`));
    before = after;
  }
  return found;
}

/** Random ops for each side, and at last all ops for both. */
function turnsOf(program: Program): string[][] {
  const random = new PythonRandom(program.seed + 1);
  const names = computed(program);
  const some = () => atOnce(random.sample(names.length, Math.ceil(names.length / 3))).map((i) => names[i]);
  return [some(), some(), some(), names, names];
}

/** The results in a store and what is in each. */
async function results(store: Store): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key } of store.list()) {
    if (!/\/result\.\w+(\.\w+)?$/.test(key)) continue;
    found.set(key, new Uint8Array(await crypto.subtle.digest("SHA-256", (await store.get(key))!)).toHex());
  }
  return found;
}
