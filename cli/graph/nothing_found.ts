/**
 * What to say where options choose no op.
 *
 * @module
 */

import { listNames, nearest } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import type { GraphOptions } from "./options.ts";

/** Why there is no graph to choose from: the files export no op, or the store has none. */
export function noGraphText({ file, uuid = [] }: GraphOptions, storeUris: readonly string[]): string {
  const found: string[] = [];
  if (file !== undefined) {
    const problem = file.length === 1 ? `${file[0]} exports no op` : `None of ${file.join(", ")} exports an op`;
    found.push(`${problem}: write export before what is to be found, as in export const probe = …`);
  }
  if (uuid.length > 0) {
    found.push(`${storeUris.join(" and ")} has no op whose uuid contains ${uuid.map(quoted).join(" or ")}`);
  }
  return found.join(". ");
}

/** Names of ops that `-s` looks through. */
export interface KnownNames {
  /** Those that the files export. */
  readonly exported: readonly string[];
  /** These, and those of the ops that they depend on. */
  readonly all: readonly string[];
}

/**
 * Why no op of a graph matches, with the nearest name of each filter that finds none by itself; where nothing is near, with
 * the names that there are.
 */
export function noMatchText(ops: readonly Op[], names: KnownNames, options: GraphOptions): string {
  const types = [...new Set(ops.map(({ type }) => type))];
  const hints = [
    ...hintsFor("-s", options.variable, names.all),
    ...hintsFor("-t", options.type, types.flatMap((type) => [type, type.replace(/Op$/, "")])),
  ];
  const count = `${ops.length} ${ops.length === 1 ? "op" : "ops"}`;
  const wayOut = hints.length > 0
    ? `Did you mean ${hints.join(" ")}?`
    : `Leave filters out to see more of them${thereAre(names, types, options)}`;
  return `No op matches: all filters must match, and the graph has ${count}. ${wayOut}`;
}

/** `; -s finds probe, scores`, for the filters that are set. */
function thereAre({ exported }: KnownNames, types: readonly string[], { variable, type }: GraphOptions): string {
  const variables = variable === undefined || exported.length === 0 ? "" : `; -s finds ${listNames(exported)}`;
  return type === undefined ? variables : `${variables}; -t finds ${listNames(types)}`;
}

/** `-s probe` for `-s porbe`. */
function hintsFor(option: string, patterns: readonly string[] = [], names: readonly string[]): string[] {
  const unknown = patterns.filter((pattern) => {
    return !names.some((name) => name.toLowerCase().includes(pattern.toLowerCase()));
  });
  return unknown.flatMap((pattern) => {
    const name = nearest(pattern, names, Math.max(2, Math.floor(pattern.length / 3)));
    return name === undefined ? [] : [`${option} ${name}`];
  });
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
