/**
 * Regular expressions of tokenizers as trees: Oniguruma's syntax of Ruby, as far as tokenizers use it.
 *
 * Source: https://github.com/kkos/oniguruma/blob/master/doc/RE
 *
 * @module
 */

/** A part of a pattern. */
export type Node =
  /** One character: a letter, an escape, or a class, as it is written. */
  | { readonly kind: "set"; readonly source: string }
  /** Takes no character: an anchor, a word boundary, a flag. */
  | { readonly kind: "place" }
  /** Looks ahead or back. */
  | { readonly kind: "look"; readonly body: Node }
  /** What it has matched is not given back. */
  | { readonly kind: "atomic"; readonly body: Node }
  | { readonly kind: "repeat"; readonly body: Node; readonly min: number; readonly max: number }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly items: readonly Node[] };

/** Groups nest no deeper. */
const MAX_DEPTH = 50;

const QUANTIFIER = /^(?:[?*+]|\{(\d*)(,?)(\d*)\})/;
const LOOK = /^\?<?[=!]/;
const GROUP = /^\?(?:[a-z-]*:|<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/;
const FLAGS = /^\?[a-z-]+\)/;
const COMMENT = /^\?#[^)]*\)/;
const ESCAPED_SET =
  /^\\(?:[pP]\{[^{}]*\}|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{0,2}|u[0-9A-Fa-f]{4}|[^\p{Alpha}\d]|[adDefhHnrRsStvwWNOX])/u;
const ESCAPED_PLACE = /^\\[bBAzZGK]/;

/** Reads a pattern. @throws {Error} where something is not known here, such as a back-reference. */
export function parsePattern(pattern: string): Node {
  const reader = new Reader(pattern);
  const tree = reader.choice(0);
  if (!reader.isAtEnd) throw reader.unknown();
  return tree;
}

class Reader {
  #rest: string;

  constructor(pattern: string) {
    this.#rest = pattern;
  }

  get isAtEnd(): boolean {
    return this.#rest === "";
  }

  unknown(): Error {
    return new Error(`what follows is not known here: ${this.#rest.slice(0, 20)}`);
  }

  choice(depth: number): Node {
    if (depth > MAX_DEPTH) throw new Error(`its groups nest deeper than ${MAX_DEPTH}`);
    const items = [this.#sequence(depth)];
    while (this.#take(/^\|/)) items.push(this.#sequence(depth));
    return items.length === 1 ? items[0] : { kind: "choice", items };
  }

  #sequence(depth: number): Node {
    const items: Node[] = [];
    while (!this.isAtEnd && !/^[|)]/.test(this.#rest)) items.push(this.#quantified(this.#atom(depth)));
    return items.length === 1 ? items[0] : { kind: "sequence", items };
  }

  /** `+` after `?`, `*` and `+` makes them possessive; after braces, it repeats them. */
  #quantified(atom: Node): Node {
    let node = atom;
    for (let found = this.#take(QUANTIFIER); found; found = this.#take(QUANTIFIER)) {
      const [text, least, comma, most] = found;
      const isBraces = text.startsWith("{");
      if (isBraces && least === "" && most === "") throw new Error(`${text} is no quantifier`);
      const min = isBraces ? Number(least) : text === "+" ? 1 : 0;
      const max = isBraces ? (comma === "" ? min : most === "" ? Infinity : Number(most)) : text === "?" ? 1 : Infinity;
      node = { kind: "repeat", body: node, min, max };
      if (this.#take(/^\?/)) continue;
      if (!isBraces && this.#take(/^\+/)) node = { kind: "atomic", body: node };
    }
    return node;
  }

  #atom(depth: number): Node {
    if (this.#take(/^\(/)) return this.#group(depth);
    if (this.#take(/^[\^$]/) || this.#take(ESCAPED_PLACE)) return { kind: "place" };
    if (this.#rest.startsWith("[")) return { kind: "set", source: this.#class(0) };
    const escaped = this.#take(ESCAPED_SET);
    if (escaped) return { kind: "set", source: escaped[0] };
    if (/^[\\?*+]/.test(this.#rest)) throw this.unknown();
    return { kind: "set", source: this.#take(/^[^]/u)![0] };
  }

  #group(depth: number): Node {
    if (this.#take(COMMENT) || this.#take(FLAGS)) return { kind: "place" };
    const kind = this.#take(LOOK) ? "look" : this.#take(/^\?>/) ? "atomic" : undefined;
    if (kind === undefined && !this.#take(GROUP) && this.#rest.startsWith("?")) throw this.unknown();
    const body = this.choice(depth + 1);
    if (!this.#take(/^\)/)) throw this.unknown();
    return kind === undefined ? body : { kind, body };
  }

  /** A class with its nested ones; a bracket right after the beginning stands for itself. */
  #class(depth: number): string {
    if (depth > MAX_DEPTH) throw new Error(`its classes nest deeper than ${MAX_DEPTH}`);
    let source = this.#take(/^\[\^?\]?/)![0];
    while (!this.#rest.startsWith("]")) {
      if (this.isAtEnd) throw new Error("a class does not end");
      if (this.#take(/^\[:/)) source += `[:${(this.#take(/^\^?[a-z]+:\]/) ?? this.#throw())[0]}`;
      else if (this.#rest.startsWith("[")) source += this.#class(depth + 1);
      else source += this.#take(/^(?:\\[^]|[^])/u)![0];
    }
    this.#rest = this.#rest.slice(1);
    return `${source}]`;
  }

  #throw(): never {
    throw this.unknown();
  }

  #take(expression: RegExp): RegExpExecArray | null {
    const found = expression.exec(this.#rest);
    if (found !== null) this.#rest = this.#rest.slice(found[0].length);
    return found;
  }
}
