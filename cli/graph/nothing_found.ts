/**
 * What to say where options choose no op.
 *
 * @module
 */

import { nearest } from "../../ops/messages.ts";
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

/** Why no op of a graph matches, with the nearest name of each filter that finds none by itself. */
export function noMatchText(ops: readonly Op[], names: readonly string[], options: GraphOptions): string {
  const types = [...new Set(ops.map(({ type }) => type))];
  const hints = [
    ...hintsFor("-s", options.variable, names),
    ...hintsFor("-t", options.type, types.flatMap((type) => [type, type.replace(/Op$/, "")])),
  ];
  const count = `${ops.length} ${ops.length === 1 ? "op" : "ops"}`;
  const wayOut = hints.length > 0 ? `Did you mean ${hints.join(" ")}?` : "Leave filters out to see more of them";
  return `No op matches: all filters must match, and the graph has ${count}. ${wayOut}`;
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
