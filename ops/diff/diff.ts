/**
 * What differs between two graphs, by structure.
 *
 * @module
 */

import { oneLine, replaceOps } from "../code/layout.ts";
import { literal } from "../code/literal.ts";
import { wantedName } from "../code/names.ts";
import { type Statement, statements, statementText } from "../code/print.ts";
import { OpError } from "../errors.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { unifiedDiff } from "./lines.ts";
import { canonicalField, matchGraphs, type Matching, type NodePair, opsOf } from "./match.ts";

/** A field that differs. The values are what the ops hold, or `undefined` where one has no such field. */
export interface FieldChange {
  /** Name of the field. */
  readonly field: string;
  /** The value on the left. */
  readonly before: unknown;
  /** The value on the right. */
  readonly after: unknown;
}

/** A node that changed in fields of its own. */
export interface NodeChange extends NodePair {
  /** The fields, in the order of the op type. */
  readonly fields: readonly FieldChange[];
}

/** One difference as a row of a table. */
export interface DiffRow {
  /** What happened to the node. */
  readonly change: "changed" | "added" | "removed";
  /** The variable that the node has in the code. */
  readonly node: string;
  /** The node's op type. */
  readonly type: string;
  /** The field that changed; empty for a node that was added or removed. */
  readonly field: string;
  /** The value on the left. */
  readonly before: string;
  /** The value on the right. */
  readonly after: string;
}

/**
 * What differs between two graphs. Made by `before.diff(after)`.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: 0.5 });
 * const diff = report.diff(report.subs({ scoreThreshold: 0.7 }));
 * console.log(diff.isEmpty, diff.changed.length); // false 1
 * ```
 */
export class GraphDiff {
  /** The op on the left. */
  readonly before: Op;
  /** The op on the right. */
  readonly after: Op;
  /** Nodes of both graphs. */
  readonly shared: readonly Op[];
  /** Nodes that changed in fields of their own. */
  readonly changed: readonly NodeChange[];
  /** Nodes that differ only because something that they depend on does. */
  readonly affected: readonly NodePair[];
  /** Nodes that only the right graph has. */
  readonly added: readonly Op[];
  /** Nodes that only the left graph has. */
  readonly removed: readonly Op[];
  readonly #code: { readonly before: readonly Statement[]; readonly after: readonly Statement[] };

  /** Compares two graphs; computes no results. */
  constructor(before: Op, after: Op) {
    if (!isOp(after)) throw new OpError(`diff() takes another op, got ${show(after)}`);
    const matching = matchGraphs(before, after);
    const partners = new Map(matching.pairs.map((pair) => [pair.before.uuid, pair.after.uuid]));
    const changes = matching.pairs.map((pair) => ({ ...pair, fields: fieldChanges(pair, partners) }));
    [this.before, this.after] = [before, after];
    [this.shared, this.added, this.removed] = [matching.shared, matching.added, matching.removed];
    this.changed = changes.filter(({ fields }) => fields.length > 0);
    this.affected = changes.filter(({ fields }) => fields.length === 0).map(({ before, after }) => ({ before, after }));
    this.#code = codeOf(before, after, matching);
    Object.freeze(this);
  }

  /** Whether the graphs are the same. */
  get isEmpty(): boolean {
    return this.before.uuid === this.after.uuid;
  }

  /** The differences, one row for each field that changed and each node that was added or removed. */
  toRows(): DiffRow[] {
    const [before, after] = [this.#code.before, this.#code.after].map(namesOf);
    return [
      ...this.changed.flatMap((change) => change.fields.map((field) => changedRow(change, field, before, after))),
      ...this.removed.map((op) => nodeRow("removed", op, before)),
      ...this.added.map((op) => nodeRow("added", op, after)),
    ];
  }

  /** A unified diff of the two graphs' code; empty where they are the same. Corresponding nodes have one name. */
  toString(): string {
    const lines = [this.#code.before, this.#code.after].map((code) => {
      return code.flatMap((statement) => statementText(statement).split("\n"));
    });
    return unifiedDiff(lines[0], lines[1], [this.before.toString(), this.after.toString()]);
  }
}

function fieldChanges({ before, after }: NodePair, partners: ReadonlyMap<string, string>): FieldChange[] {
  const names = new Set([...Object.keys(before.fields), ...Object.keys(after.fields)]);
  const changes = [...names].filter((name) => !sameField(before, after, name, partners)).map((field) => ({
    field,
    before: before.fields[field],
    after: after.fields[field],
  }));
  const [old, fresh] = [before.definition.version, after.definition.version];
  return old === fresh ? changes : [...changes, { field: "version", before: old, after: fresh }];
}

/** Whether a field is the same, or holds ops that correspond. */
function sameField(before: Op, after: Op, name: string, partners: ReadonlyMap<string, string>): boolean {
  if (canonicalField(before, name) === canonicalField(after, name)) return true;
  const [left, right] = [opsOf(before, name), opsOf(after, name)];
  return left.length > 0 && left.length === right.length &&
    left.every((op, i) => op.uuid === right[i].uuid || partners.get(op.uuid) === right[i].uuid);
}

/** Code of both graphs in which nodes that correspond have the same name. */
function codeOf(before: Op, after: Op, matching: Matching) {
  const pairs = [...matching.pairs, ...matching.shared.map((op) => ({ before: op, after: op }))];
  const old = namesOf(statements(before));
  const ofAfter = pairs.flatMap((pair) => nameFrom(old, pair.before, pair.after));
  const fresh = namesOf(statements(after, new Map(ofAfter), old.values()));
  const ofBefore = pairs.flatMap((pair) => nameFrom(fresh, pair.after, pair.before));
  return {
    before: statements(before, new Map([...old, ...ofBefore])),
    after: statements(after, fresh),
  };
}

function nameFrom(names: ReadonlyMap<string, string>, from: Op, to: Op): [string, string][] {
  const name = names.get(from.uuid);
  return name === undefined ? [] : [[to.uuid, name]];
}

function namesOf(code: readonly Statement[]): Map<string, string> {
  return new Map(code.map(({ op, name }) => [op.uuid, name]));
}

type NodeNames = ReadonlyMap<string, string>;

function changedRow(
  change: NodeChange,
  { field, before, after }: FieldChange,
  old: NodeNames,
  fresh: NodeNames,
): DiffRow {
  return {
    change: "changed",
    node: nodeName(change.after, fresh),
    type: change.after.type,
    field,
    before: valueText(before, old),
    after: valueText(after, fresh),
  };
}

function nodeRow(change: "added" | "removed", op: Op, names: NodeNames): DiffRow {
  return { change, node: nodeName(op, names), type: op.type, field: "", before: "", after: "" };
}

/** A node that is written where it is used has no variable: what it would be called names it. */
function nodeName(op: Op, names: NodeNames): string {
  return names.get(op.uuid) ?? wantedName(op);
}

function valueText(value: unknown, names: NodeNames): string {
  return value === undefined ? "" : oneLine(replaceOps(literal(value), (op) => nodeName(op, names)));
}
