/**
 * Whether krnel-graph could compute a graph, given what is in a store that it shares.
 *
 * @module
 */

import { walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { pythonHasResult } from "../../stores/op_folder.ts";
import type { Store } from "../../stores/store.ts";
import type { Problem } from "./problem.ts";
import { problemsOf } from "./problems.ts";

/** One op of a graph that krnel-graph cannot compute. */
export interface PythonProblem extends Problem {
  /** The op. */
  readonly op: Op;
}

/** Whether krnel-graph can compute a graph. */
export interface PythonReport {
  /** Whether nothing stands in its way. */
  readonly isComputable: boolean;
  /** What does, inputs first. */
  readonly problems: readonly PythonProblem[];
}

/** Asks of everything that some ops need, down to what krnel-graph finds in the store. */
export async function computableInPython(wanted: readonly Op[], store: Store): Promise<PythonReport> {
  const problems: PythonProblem[] = [];
  for (const op of await missingInPython(wanted, store)) {
    for (const problem of await problemsOf(op)) problems.push({ op, ...problem });
  }
  return { isComputable: problems.length === 0, problems };
}

/** The ops that krnel-graph would have to compute, inputs first. */
async function missingInPython(wanted: readonly Op[], store: Store): Promise<readonly Op[]> {
  const missing = new Set<string>();
  const seen = new Set<string>();
  let layer = [...wanted];
  while (layer.length > 0) {
    const next = layer.filter(({ uuid }) => !seen.has(uuid));
    next.forEach(({ uuid }) => seen.add(uuid));
    const found = await Promise.all(next.map((op) => op.isEphemeral ? false : pythonHasResult(store, op.uuid)));
    const computed = next.filter((_, i) => !found[i]);
    computed.forEach(({ uuid }) => missing.add(uuid));
    layer = computed.flatMap((op) => op.dependencies());
  }
  return walk(wanted).filter(({ uuid }) => missing.has(uuid));
}
