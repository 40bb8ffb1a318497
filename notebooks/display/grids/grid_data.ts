/**
 * What viewers read of a grid: the labels of one row, and its numbers without their nesting.
 *
 * @module
 */

import type { GridJson, Nested } from "../../../ops/grid_json.ts";
import type { Side } from "./sides.ts";

/** Numbers of a row, with the lengths of their axes. */
export interface Flat {
  /** The length of each axis, the outermost first. */
  readonly shape: readonly number[];
  /** The numbers, the last axis running first. */
  readonly values: readonly number[];
}

/** The numbers of one row without their nesting; its lists are of equal lengths along each axis. */
export function flatten(row: Nested<number>): Flat {
  return { shape: shapeOf(row), values: leaves(row) };
}

/** The length of each axis of one row, the outermost first. */
export function shapeOf(row: Nested<number>): number[] {
  const shape: number[] = [];
  for (let level: unknown = row; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** Numbers or texts without their nesting. */
export function leaves<T>(list: Nested<T>): T[] {
  return (list as readonly unknown[]).flat(Infinity) as T[];
}

/** The labels of an axis in one row: what the grid says, or numbers. */
export function labelsOf(grid: GridJson, axis: string, row: number, length: number): readonly string[] {
  const labels = grid.labels[axis];
  if (labels === undefined) return Array.from({ length }, (_, i) => String(i));
  const own = typeof labels[0] === "string" ? labels : labels[row];
  return own as readonly string[];
}

/** Axes whose places are tokens. */
const TOKEN_AXES = ["position", "token", "query", "key"];

/** The names beside one axis of a row; a second set of them, such as `position:corrupted`, stands below. */
export function sideOf(grid: GridJson, axis: string, row: number, length: number): Side {
  const areTokens = TOKEN_AXES.includes(axis) && grid.labels[axis] !== undefined;
  const others = Object.keys(grid.labels).filter((name) => name.startsWith(`${axis}:`));
  const lines = [axis, ...others].map((name, i) => {
    return { name: i === 0 ? "" : name.slice(axis.length + 1), texts: labelsOf(grid, name, row, length) };
  });
  const isPair = lines.some(({ name }) => name === "corrupted");
  return { name: axis, areTokens, lines: isPair ? [{ ...lines[0], name: "clean" }, ...lines.slice(1)] : lines };
}
