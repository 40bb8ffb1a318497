/**
 * How long a backtracking search with a pattern can take, judged by the pattern alone.
 *
 * Oniguruma, which tokenizers search with, gives up after ten million steps back within a match, and the tokenizers
 * library then ends the whole program. What can be tried in a number of ways that grows with the square of a text's length,
 * or faster, comes there with a few thousand characters.
 *
 * @module
 */

import { overlap } from "./sets.ts";
import { type Node, parsePattern } from "./syntax.ts";

/** How often a part of a pattern is tried at one place, until it and all that comes after it have failed. */
interface Cost {
  /** Whether it can fail once it has begun. */
  readonly canFail: boolean;
  /** Tries: they grow with this power of the text's length. */
  readonly degree: number;
  /** How many times that. */
  readonly ways: number;
  /** Sets of which one begins it. */
  readonly first: readonly string[];
}

/** What a search with a pattern can take. */
export interface PatternCost {
  /** Tries at one place grow with this power of the text's length; `Infinity` is exponential. */
  readonly degree: number;
  /** How many times that. */
  readonly ways: number;
  /** Sets of which a long stretch is read again from each of its characters, in a time that grows with its square. */
  slowSets(): readonly string[];
}

const END: Cost = { canFail: false, degree: 0, ways: 1, first: [] };
const FAILING_END: Cost = { ...END, canFail: true };
/** Stands for what looks around before it takes a character. */
const ANY = "\\p{Any}";
/** Repetitions up to so many count as ways to try; more as a loop without end. */
const FEW = 32;
/** Alternatives that are compared with each other. */
const MOST_ALTERNATIVES = 100;
/** Parts of a pattern that are looked at, repetitions included. */
const MOST_PARTS = 20_000;

/** Judges a pattern. @throws {Error} where it has something that is not known here. */
export function patternCost(pattern: string): PatternCost {
  const tree = parsePattern(pattern);
  const quick = judged(tree, () => true);
  // Comparing sets takes milliseconds: only where it can change the answer.
  const { worst: { degree, ways }, found } = quick.worst.degree > 1 ? judged(tree, overlap) : quick;
  const slowSets = () => {
    const caught = new Set(found.slowSets.size === 0 ? [] : caughtSets(tree));
    return [...found.slowSets].filter((set) => !caught.has(set));
  };
  return { degree, ways, slowSets };
}

function judged(tree: Node, compare: typeof overlap): Judge {
  const judge = new Judge(compare);
  judge.cost(tree, END);
  return judge;
}

/** Goes through a pattern from its end: what a part costs depends on whether what comes after it can fail. */
class Judge {
  worst: Pick<Cost, "degree" | "ways"> = { degree: 0, ways: 1 };
  readonly found: { readonly slowSets: Set<string>; parts: number };

  readonly #overlap: typeof overlap;

  constructor(compare: typeof overlap, found = { slowSets: new Set<string>(), parts: 0 }) {
    this.#overlap = compare;
    this.found = found;
  }

  cost(node: Node, next: Cost): Cost {
    if (++this.found.parts > MOST_PARTS) throw new Error("it has too many parts");
    const cost = this.#costOf(node, next);
    const { degree, ways } = this.worst;
    if (cost.degree > degree || (cost.degree === degree && cost.ways > ways)) this.worst = cost;
    return cost;
  }

  #costOf(node: Node, next: Cost): Cost {
    switch (node.kind) {
      case "set":
        return { ...failing(next), first: [node.source] };
      case "place":
        return failing(next);
      case "look":
        return { ...worse([this.cost(node.body, END), failing(next)]), canFail: true, first: [ANY] };
      case "atomic":
        return this.#atomic(node.body, next);
      case "sequence":
        return node.items.reduceRight((after, item) => this.cost(item, after), next);
      case "choice":
        return anyOf(node.items.map((item) => this.cost(item, next)));
      case "repeat":
        return node.max <= FEW ? this.#counted(node, next) : this.#loop(node, next);
    }
  }

  /** What it has matched stays, however it was found. */
  #atomic(body: Node, next: Cost): Cost {
    const inner = this.cost(body, END);
    // A stretch that it takes in vain is read again from its next character.
    if (next.canFail) new Judge(this.#overlap, this.found).cost(body, FAILING_END);
    return {
      ...worse([inner, next]),
      canFail: inner.canFail || next.canFail,
      first: inner.canFail ? inner.first : [...inner.first, ...next.first],
    };
  }

  /** Each repetition that may be there or not is one more way, unless nothing after it can fail. */
  #counted({ body, min, max }: Node & { kind: "repeat" }, next: Cost): Cost {
    let cost = next;
    for (let i = max; i > 0; i--) {
      const there = this.cost(body, cost);
      cost = i <= min ? there : { ...anyOf([there, next]), canFail: next.canFail };
    }
    return cost;
  }

  #loop({ body, min }: Node & { kind: "repeat" }, next: Cost): Cost {
    const once = this.cost(body, END);
    const first = min === 0 ? [...once.first, ...next.first] : once.first;
    if (!next.canFail) return { ...once, canFail: min > 0, first };
    const sets = unambiguousSets(body, this.#overlap);
    for (const set of sets ?? [ANY]) this.found.slowSets.add(set);
    if (sets === undefined) return { canFail: true, degree: Infinity, ways: 1, first };
    const meets = (after: string) => once.first.some((set) => this.#overlap(set, after));
    const isApart = next.first.length > 0 && !next.first.some(meets);
    return { canFail: true, degree: isApart ? Math.max(1, next.degree) : 1 + next.degree, ways: next.ways, first };
  }
}

/** What has to match before something else. Where that cannot fail, it is not tried again. */
function failing(next: Cost): Cost {
  return next.canFail ? next : { ...next, canFail: true, degree: 0, ways: 1 };
}

function anyOf(costs: readonly Cost[]): Cost {
  return {
    ...worse(costs),
    canFail: costs.every(({ canFail }) => canFail),
    first: costs.flatMap(({ first }) => first),
  };
}

/** Several costs one after the other: the greatest power counts. */
function worse(costs: readonly Pick<Cost, "degree" | "ways">[]): Pick<Cost, "degree" | "ways"> {
  const degree = costs.reduce((most, cost) => Math.max(most, cost.degree), 0);
  return { degree, ways: costs.reduce((sum, cost) => cost.degree === degree ? sum + cost.ways : sum, 0) };
}

/** The sets of a body that takes the same number of characters, in one way, each time; `undefined` for any other. */
function unambiguousSets(body: Node, compare: typeof overlap): string[] | undefined {
  switch (body.kind) {
    case "set":
      return [body.source];
    case "sequence":
      return body.items.length === 0 ? undefined : allSets(body.items, compare);
    case "repeat":
      return body.min === body.max && body.max > 0 ? unambiguousSets(body.body, compare) : undefined;
    case "choice": {
      const isSetChoice = body.items.every(({ kind }) => kind === "set");
      const sets = isSetChoice ? allSets(body.items, compare) : undefined;
      const overlaps = sets?.some((a, i) => sets.some((b, j) => i < j && compare(a, b)));
      return overlaps === false ? sets : undefined;
    }
    default:
      return undefined;
  }
}

function allSets(items: readonly Node[], compare: typeof overlap): string[] | undefined {
  const sets = items.map((item) => unambiguousSets(item, compare));
  return sets.includes(undefined) ? undefined : sets.flat() as string[];
}

/**
 * The sets of which a stretch is taken whole by one of the pattern's alternatives, before another takes a bit of it: what
 * failed on the stretch does not come to its next character.
 */
function caughtSets(tree: Node): string[] {
  const alternatives = tree.kind === "choice" ? tree.items : [tree];
  if (alternatives.length > MOST_ALTERNATIVES) return [];
  return alternatives.flatMap((alternative, index) => {
    const set = wholeStretch(alternative);
    const isFirst = set !== undefined &&
      alternatives.slice(0, index).every((earlier) => leavesStretch(itemsOf(earlier), set));
    return isFirst ? [set] : [];
  });
}

/** The set of which an alternative takes a whole stretch, or all of it but one character. */
function wholeStretch(alternative: Node): string | undefined {
  const items = itemsOf(alternative);
  const at = items.findIndex((item) => !isOptional(item));
  const set = items[at] && loopSet(items[at]);
  if (set === undefined) return undefined;
  const rest = items.slice(at + 1);
  return isBeforeText(set, rest) || !new Judge(overlap).cost({ kind: "sequence", items: rest }, END).canFail
    ? set
    : undefined;
}

/** `\s+(?!\S)`: takes all white space but one character. */
function isBeforeText(set: string, [look, ...more]: readonly Node[]): boolean {
  return set === "\\s" && more.length === 0 && look?.kind === "look" && look.body.kind === "set" &&
    look.body.source === "\\S";
}

/** Whether an alternative takes nothing of a stretch, or as much as there is. */
function leavesStretch(items: readonly Node[], set: string): boolean {
  if (items.some((item) => loopSet(item) === set)) return true;
  const needed = items.find((item) => !isOptional(item) && item.kind !== "place" && item.kind !== "look");
  return needed !== undefined &&
    !new Judge(overlap).cost(needed, END).first.some((first) => overlap(first, set));
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === "sequence" ? node.items : [node];
}

function isOptional(node: Node): boolean {
  return node.kind === "repeat" ? node.min === 0 : node.kind === "atomic" && isOptional(node.body);
}

/** The set that is repeated without end, once at least. */
function loopSet(node: Node): string | undefined {
  if (node.kind === "atomic") return loopSet(node.body);
  return node.kind === "repeat" && node.max > FEW && node.body.kind === "set" ? node.body.source : undefined;
}
