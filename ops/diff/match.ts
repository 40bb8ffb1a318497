/**
 * Which nodes of two graphs correspond to each other.
 *
 * @module
 */

import { walk } from "../graph.ts";
import type { Op } from "../op.ts";
import { type PythonJson, pythonJson } from "../python_json.ts";

/** A node, and what it has become. */
export interface NodePair {
  /** The node on the left. */
  readonly before: Op;
  /** The node on the right. */
  readonly after: Op;
}

/** Two graphs, node by node. */
export interface Matching {
  /** Nodes of both graphs. */
  readonly shared: readonly Op[];
  /** Nodes of one type that stand for each other, in the order of the first graph. */
  readonly pairs: readonly NodePair[];
  /** Nodes of the first graph only. */
  readonly removed: readonly Op[];
  /** Nodes of the second graph only. */
  readonly added: readonly Op[];
}

/**
 * Matches two graphs. Nodes of one type correspond where they have equal parameters and something below them
 * corresponds (from the sources up), where they stand at the same place of nodes that do (from the roots down), or else
 * where only their type and parameters, or only their types, agree.
 */
export function matchGraphs(before: Op, after: Op): Matching {
  const [old, fresh] = [walk([before]), walk([after])];
  const [oldUuids, freshUuids] = [uuids(old), uuids(fresh)];
  const matcher = new Matcher(
    old.filter((op) => !freshUuids.has(op.uuid)),
    fresh.filter((op) => !oldUuids.has(op.uuid)),
  );
  matcher.matchUp();
  matcher.matchDown([[before, after], ...matcher.pairs().toReversed()]);
  matcher.matchLeftovers(typeAndParameters);
  matcher.matchLeftovers((op) => op.type);
  return { shared: fresh.filter((op) => oldUuids.has(op.uuid)), ...matcher.result() };
}

class Matcher {
  readonly #old: readonly Op[];
  readonly #fresh: readonly Op[];
  /** The nodes of both graphs that are not shared and have no partner yet. */
  readonly #open = new Set<string>();
  readonly #partners = new Map<string, Op>();

  constructor(old: readonly Op[], fresh: readonly Op[]) {
    [this.#old, this.#fresh] = [old, fresh];
    for (const op of [...old, ...fresh]) this.#open.add(op.uuid);
  }

  /** Matches sources of one type, then what is made from nodes that correspond, and has equal parameters. */
  matchUp(): void {
    const candidates = new Candidates(this.#fresh, (op) => keysOf(op, (input) => input.uuid));
    const image = (input: Op): string | undefined => {
      return this.#partners.get(input.uuid)?.uuid ?? (this.#open.has(input.uuid) ? undefined : input.uuid);
    };
    for (const op of this.#old) this.#match(op, candidates.first(keysOf(op, image), this.#open));
  }

  /** Matches nodes of one type at the same places below nodes that correspond. */
  matchDown(pairs: readonly (readonly [Op, Op])[]): void {
    const stack = pairs.toReversed();
    while (stack.length > 0) {
      const [x, y] = stack.pop()!;
      if (this.#partners.get(x.uuid) !== y && !this.#match(x, y)) continue;
      for (const name of Object.keys(x.fields)) {
        const [left, right] = [opsOf(x, name), opsOf(y, name)];
        for (let i = Math.min(left.length, right.length) - 1; i >= 0; i--) {
          if (this.#open.has(left[i].uuid)) stack.push([left[i], right[i]]);
        }
      }
    }
  }

  /** Matches open nodes that have the same key, from the roots down. */
  matchLeftovers(key: (op: Op) => string): void {
    const candidates = new Candidates(this.#fresh.toReversed(), (op) => [key(op)]);
    for (const op of this.#old.toReversed()) {
      const partner = candidates.first([key(op)], this.#open);
      if (this.#open.has(op.uuid) && partner !== undefined) this.matchDown([[op, partner]]);
    }
  }

  pairs(): [Op, Op][] {
    return this.#old.flatMap((op): [Op, Op][] => {
      const partner = this.#partners.get(op.uuid);
      return partner === undefined ? [] : [[op, partner]];
    });
  }

  result(): Omit<Matching, "shared"> {
    const isOpen = (op: Op): boolean => this.#open.has(op.uuid);
    return {
      pairs: this.pairs().map(([before, after]) => ({ before, after })),
      removed: this.#old.filter(isOpen),
      added: this.#fresh.filter(isOpen),
    };
  }

  /** Makes two open nodes of one type partners; says whether they could be. */
  #match(x: Op, y: Op | undefined): boolean {
    if (y === undefined || x.type !== y.type || !this.#open.has(x.uuid) || !this.#open.has(y.uuid)) return false;
    this.#partners.set(x.uuid, y);
    this.#open.delete(x.uuid);
    this.#open.delete(y.uuid);
    return true;
  }
}

/** Nodes by keys, in order. A node that is no longer open is dropped when it is met, so that look-ups stay cheap. */
class Candidates {
  readonly #byKey = new Map<string, Op[]>();

  constructor(ops: readonly Op[], keys: (op: Op) => readonly string[]) {
    for (const op of ops.toReversed()) {
      for (const key of keys(op)) {
        const bucket = this.#byKey.get(key);
        if (bucket === undefined) this.#byKey.set(key, [op]);
        else bucket.push(op);
      }
    }
  }

  /** The first open node that has the first key that any has. */
  first(keys: readonly string[], open: ReadonlySet<string>): Op | undefined {
    for (const key of keys) {
      const bucket = this.#byKey.get(key) ?? [];
      while (bucket.length > 0 && !open.has(bucket.at(-1)!.uuid)) bucket.pop();
      if (bucket.length > 0) return bucket.at(-1);
    }
    return undefined;
  }
}

/** What identifies a node by what it is made from: all of its inputs, then each alone; for a source, its type. */
function keysOf(op: Op, image: (input: Op) => string | undefined): string[] {
  const inputs = Object.keys(op.fields).flatMap((name) =>
    opsOf(op, name).map((input, i) => [`${name} ${i}`, image(input)])
  );
  if (inputs.length === 0) return [op.type];
  const start = typeAndParameters(op);
  const known = inputs.filter(([, uuid]) => uuid !== undefined).map((input) => input.join(" "));
  const all = known.length === inputs.length ? [[start, ...known].join("\n")] : [];
  return [...all, ...known.map((input) => `${start}\n\n${input}`)];
}

/** The ops in a field, which may be missing where a type was redefined. */
export function opsOf(op: Op, field: string): readonly Op[] {
  return op.definition.fields[field]?.ops(op.fields[field]) ?? [];
}

/** A field's value as it is hashed, or `undefined` where the op has no such field. */
export function canonicalField(op: Op, field: string): string | undefined {
  const value = op.definition.fields[field]?.canonical(op.fields[field]);
  return value === undefined ? undefined : pythonJson(value);
}

function typeAndParameters(op: Op): string {
  const values = Object.keys(op.parameters).map((name): PythonJson => [name, canonicalField(op, name)!]);
  return pythonJson([op.type, values]);
}

function uuids(ops: readonly Op[]): Set<string> {
  return new Set(ops.map((op) => op.uuid));
}
