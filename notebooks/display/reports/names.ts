/**
 * Names for ops that stand side by side.
 *
 * @module
 */

import { walk } from "../../../ops/graph.ts";
import type { Op } from "../../../ops/op.ts";
import { shorten, valueText } from "../text.ts";

/** Names ops by the parameters, anywhere in their graphs, that not all of them share. */
export function distinctNames(ops: readonly Op[]): string[] {
  const described = ops.map(parametersOf);
  const names = described.map((own) => {
    const special = [...own].filter((fact) => !described.every((other) => other.has(fact)));
    return shorten(special.join(", "), 60);
  });
  return names.map((name, i) => {
    return name === "" || names.indexOf(name) !== names.lastIndexOf(name) ? ops[i].toString() : name;
  });
}

/** Parameters that say where data is, or how it is gone through, do not help to tell experiments apart. */
const SILENT = new Set(["contentHash", "filePath", "data", "batchSize", "device", "scoreThreshold"]);

function parametersOf(op: Op): Set<string> {
  const facts = walk([op]).flatMap((node) => {
    return Object.entries(node.parameters).filter(([name]) => !SILENT.has(name)).flatMap(([name, value]) => {
      if (name === "params") return Object.entries(value as Record<string, unknown>).map(fact);
      return name === "modelType" || name === "columnName" ? [valueText(value, 30)] : [fact([name, value])];
    });
  });
  return new Set(facts);
}

function fact([name, value]: [string, unknown]): string {
  return `${name} ${valueText(value, 30)}`;
}
