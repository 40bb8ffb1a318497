/**
 * The schema of a parquet file as a tree, with the levels that tell where a value is absent or repeats.
 *
 * @module
 */

import type { SchemaElement } from "hyparquet";
import { FormatError } from "../../../ops/errors.ts";

/** One node of the schema: a column that holds values, or a group of nodes. */
export interface SchemaNode {
  /** The node as the file describes it. */
  readonly element: SchemaElement;
  /** Names from the top-level column down to this node. */
  readonly path: readonly string[];
  /** Definition level at which this node is present. */
  readonly definition: number;
  /** How many nodes from the top down to this one are repeated. */
  readonly repetition: number;
  /** Nodes of a group; empty for a leaf. */
  readonly children: readonly SchemaNode[];
  /** Position among the leaves of the file, which is that of its column chunks; −1 for a group. */
  readonly leaf: number;
}

/** Levels are kept in bytes, and no sensible schema nests this deep. */
const MAX_DEPTH = 64;

/**
 * Builds the tree from the flat list in the footer.
 *
 * @returns The top-level columns.
 * @throws {FormatError} when the list does not describe one tree.
 */
export function schemaTree(elements: readonly SchemaElement[]): readonly SchemaNode[] {
  const cursor = { next: 1, leaves: 0 };
  const columns = childNodes(elements, cursor, elements[0]?.num_children ?? 0, [], 0, 0);
  if (cursor.next !== elements.length) {
    throw new FormatError(
      `reading parquet: the schema has ${elements.length} elements, its tree ${cursor.next}; the file is damaged`,
    );
  }
  return columns;
}

interface Cursor {
  next: number;
  leaves: number;
}

function childNodes(
  elements: readonly SchemaElement[],
  cursor: Cursor,
  count: number,
  path: readonly string[],
  definition: number,
  repetition: number,
): SchemaNode[] {
  if (path.length > MAX_DEPTH) throw new FormatError(`reading parquet: the schema nests deeper than ${MAX_DEPTH}`);
  const nodes: SchemaNode[] = [];
  for (let i = 0; i < count; i++) {
    const element = elements[cursor.next++];
    if (!element) throw new FormatError("reading parquet: the schema ends early; the file is damaged");
    const childPath = [...path, element.name];
    const childDefinition = definition + (isOptional(element) || isRepeated(element) ? 1 : 0);
    const childRepetition = repetition + (isRepeated(element) ? 1 : 0);
    const leaf = element.type ? cursor.leaves++ : -1;
    const childCount = element.type ? 0 : element.num_children ?? 0;
    nodes.push({
      element,
      path: childPath,
      definition: childDefinition,
      repetition: childRepetition,
      leaf,
      children: childNodes(elements, cursor, childCount, childPath, childDefinition, childRepetition),
    });
  }
  return nodes;
}

/** Whether the node may be absent. */
export function isOptional(element: SchemaElement): boolean {
  return element.repetition_type === "OPTIONAL";
}

/** Whether the node occurs any number of times. */
export function isRepeated(element: SchemaElement): boolean {
  return element.repetition_type === "REPEATED";
}
