/**
 * The parts of the bench, in the order of the table. A new one is a module of `bench/parts/` that exports `part`, and a line here.
 *
 * @module
 */
import type { Part, Task } from "./table/task.ts";

/** Loads a part; each is loaded alone, as what it imports costs memory. */
export const PARTS: Readonly<Record<string, () => Promise<{ readonly part: Part }>>> = {
  models: () => import("./parts/models.ts"),
  encoders: () => import("./parts/encoders.ts"),
  interventions: () => import("./parts/interventions.ts"),
  reuse: () => import("./parts/reuse.ts"),
  probes: () => import("./parts/probes.ts"),
  reports: () => import("./parts/reports.ts"),
  umap: () => import("./parts/umap.ts"),
  parquet: () => import("./parts/parquet.ts"),
  rows: () => import("./parts/rows.ts"),
  stores: () => import("./parts/stores.ts"),
  graphs: () => import("./parts/graphs.ts"),
  queue: () => import("./parts/queue.ts"),
  start: () => import("./parts/start.ts"),
};

/** @throws {Error} There is no such part. */
export async function loadPart(name: string): Promise<Part> {
  if (!Object.hasOwn(PARTS, name)) throw new Error(`No part "${name}"; there are: ${Object.keys(PARTS).join(", ")}`);
  return (await PARTS[name]()).part;
}

/**
 * The tasks of a part that words name: all of them where one is the part's own name, else each as `part/task`.
 *
 * @throws {Error} There is no such task.
 */
export function chosenTasks({ tasks }: Part, name: string, words: readonly string[]): (readonly [string, Task])[] {
  const known = Object.entries(tasks).map(([task, of]) => [`${name}/${task}`, task, of] as const);
  const odd = words.find((word) => word !== name && !known.some(([full]) => full === word));
  if (odd !== undefined) throw new Error(`No task "${odd}"; there are: ${known.map(([full]) => full).join(", ")}`);
  const isWhole = words.includes(name);
  return known.filter(([full]) => isWhole || words.includes(full)).map(([, task, of]) => [task, of]);
}
