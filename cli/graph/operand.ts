/**
 * An op that is named by an argument.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { distinct, walk } from "../../ops/graph.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import { UsageError } from "../usage_error.ts";
import { findOne } from "./find.ts";
import { loadGraph } from "./load_module.ts";
import { exportedOps, type NamedOp } from "./named_ops.ts";
import type { Runners } from "./runners.ts";

/**
 * The op that an argument names: `main.ts#probe`, a variable of the files, or a uuid or part of one, of the files' ops
 * or of the store.
 *
 * @throws {UsageError} where there is none, or several.
 */
export async function operand(text: string, exported: readonly NamedOp[], runners: Runners): Promise<Op> {
  const [, file, name] = /^(.+)#(.+)$/.exec(text) ?? [];
  if (file !== undefined) return byName(name, exportedOps(await loadGraph(file)), file);
  const named = exported.filter((known) => known.name === text).map(({ op }) => op);
  if (named.length > 0) return onlyOne(named, text);
  const graph = walk(exported.map(({ op }) => op));
  const matching = graph.filter(({ uuid }) => uuid.toLowerCase().includes(text.toLowerCase()));
  return matching.length > 0
    ? onlyOne(matching, text)
    : await findOne(runners.all(graph)[0], text, hint(text, exported));
}

function hint(text: string, exported: readonly NamedOp[]): string {
  if (exported.length === 0) return "; -f names the files whose variables are meant";
  const names = exported.map(({ name }) => name);
  return `, and it is no variable of the files, which have ${listNames(names, 8)}${suggest(text, names)}`;
}

function byName(name: string, exported: readonly NamedOp[], file: string): Op {
  const found = exported.find((known) => known.name === name);
  if (found !== undefined) return found.op;
  const names = exported.map((known) => known.name);
  throw new UsageError(`${file} exports no op ${name}${suggest(name, names)}; it has ${listNames(names, 8)}`);
}

function onlyOne(ops: readonly Op[], text: string): Op {
  const meant = distinct(ops);
  if (meant.length === 1) return meant[0];
  throw new UsageError(`${text} means ${meant.length} ops: ${meant.map(({ uuid }) => uuid).join(", ")}`);
}
