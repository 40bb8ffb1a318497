/**
 * Names of the elements of vectors: each is a column of its own, such as the score of a label.
 *
 * They lie in the metadata of the field of the list's elements, and so in the Arrow schema of stored results.
 *
 * @module
 */

import { DataType, Field } from "apache-arrow";
import { recordIn } from "../../ops/json_record.ts";

const KEY = "probegraph.columns";

/** The field of the elements of a list of vectors, with their names where they have some. */
export function elementField(type: DataType, names: readonly string[] | undefined): Field {
  return new Field("item", type, true, names && new Map([[KEY, JSON.stringify({ names })]]));
}

/** The names of the elements of the vectors of a type, in their order; `undefined` where they have none. */
export function elementNames(type: DataType): readonly string[] | undefined {
  if (!DataType.isFixedSizeList(type)) return undefined;
  const text = type.children[0].metadata.get(KEY);
  const names = text === undefined ? undefined : namesIn(text);
  return names?.length === type.listSize ? names : undefined;
}

/** What is no list of names is none: files come from outside. */
function namesIn(text: string): readonly string[] | undefined {
  try {
    const { names } = recordIn(JSON.parse(text));
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}
