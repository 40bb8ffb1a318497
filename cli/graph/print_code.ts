/**
 * Several ops as one piece of code.
 *
 * @module
 */

import { Names, wantedName } from "../../ops/code/names.ts";
import { type Statement, statements, statementText } from "../../ops/code/print.ts";
import { createOp } from "../../ops/create.ts";
import type { Op } from "../../ops/op.ts";
import { GroupedOp } from "../../ops/types/groups.ts";
import type { Selection } from "./select.ts";

/** Code that makes the ops, each as a variable with its uuid above. The tag `graph` reads it back. */
export function printCode({ ops, variables, runners }: Selection): string {
  const root = ops.length === 1 ? ops[0] : createOp(GroupedOp, { ops }, runners.of(ops[0]));
  const plan = statements(root, codeNames(ops, variables), [], ownName);
  const wanted = new Set(ops.map(({ uuid }) => uuid));
  const shown = ops.length === 1 ? plan : plan.filter(({ op }) => op !== root);
  return shown.map((statement) => withUuid(statement, wanted)).join("");
}

function withUuid(statement: Statement, wanted: ReadonlySet<string>): string {
  const comment = wanted.has(statement.op.uuid) ? `// ${statement.op.uuid}\n` : "";
  return `${comment}${statementText(statement)}\n`;
}

/** A name for each op that has one in a file, and for each of `ops`. */
function codeNames(ops: readonly Op[], variables: ReadonlyMap<string, string>): Map<string, string> {
  const free = new Names([]);
  const names = new Map([...variables].map(([uuid, name]) => [uuid, free.take(identifier(name))]));
  for (const op of ops) {
    if (!names.has(op.uuid)) names.set(op.uuid, free.take(ownName(op)));
  }
  return names;
}

/** With a part of the uuid: so an op has one name in every print, and comparing two of them shows what differs. */
function ownName(op: Op): string {
  const hash = op.uuid.slice(op.uuid.lastIndexOf("_") + 1);
  return `${wantedName(op)}_${hash.slice(0, 6)}`;
}

/** `grid.3` as `grid3`, `probes.layer5` as `probesLayer5`. */
function identifier(name: string): string {
  const words = name.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== "");
  return words.map((word, i) => i === 0 ? word : word[0].toUpperCase() + word.slice(1)).join("");
}
