/**
 * Which names a part of a template hides from the start.
 *
 * Jinja2 compiles a template to Python functions, and Python's rule for local names shows through: where a part sets a
 * name that it has not read before, the name has no value until then, whatever the variables say. Loops, macros and
 * blocks inside that part see the same. `{% for … %}{{ x }}{% endfor %}{% set x = 1 %}` prints no variable x.
 *
 * Source: `jinja2/idtracking.py` (3.1).
 *
 * @module
 */

import { type Expression, type Node, type Signature, type Statement, walk } from "./syntax.ts";

/** For each body that hides names, those names. */
export type HiddenNames = ReadonlyMap<readonly Statement[], readonly string[]>;

/** What a name stands for at the start of a part: a value from outside, an argument, or nothing. */
type Start = "outside" | "argument" | "nothing";

/** The hidden names of a template and of all parts of it. */
export function hiddenNames(statements: readonly Statement[]): HiddenNames {
  const hidden = new Map<readonly Statement[], readonly string[]>();
  new Frame(null, hidden).read(statements);
  return hidden;
}

/** A part of a template with names of its own. */
class Frame {
  readonly #outer: Frame | null;
  readonly #hidden: Map<readonly Statement[], readonly string[]>;
  readonly #starts = new Map<string, Start>();

  constructor(outer: Frame | null, hidden: Map<readonly Statement[], readonly string[]>) {
    this.#outer = outer;
    this.#hidden = hidden;
  }

  /** Goes through the whole part, then through the parts in it, which see all of its names. */
  read(body: readonly Statement[]): void {
    this.#visit(body, false);
    const names = [...this.#starts].filter(([, start]) => start === "nothing").map(([name]) => name);
    if (names.length > 0) this.#hidden.set(body, names);
    this.#readInner(body);
  }

  /** @param isBranch whether this may be left out: names that it sets have their value from outside until then */
  #visit(statements: readonly Statement[], isBranch: boolean): void {
    for (const statement of statements) this.#visitStatement(statement, isBranch);
  }

  #visitStatement(statement: Statement, isBranch: boolean): void {
    switch (statement.kind) {
      case "output":
        return this.#load(statement.values);
      case "if":
        this.#load(statement.branches.map(({ test }) => test));
        for (const { body } of statement.branches) this.#visit(body, true);
        return this.#visit(statement.otherwise, true);
      case "for":
        return this.#load(statement.items);
      case "set":
        this.#load(statement.value);
        return this.#storeTarget(statement.target, isBranch);
      case "set_block":
        return this.#storeTarget(statement.target, isBranch);
      case "with":
        return this.#load(statement.bindings.map(({ value }) => value));
      case "macro":
        return this.#store(statement.name!, isBranch);
      case "call_block":
        return this.#load(statement.call);
      case "filter_block":
        return this.#load(statement.filter);
    }
  }

  #load(node: Node | readonly Node[]): void {
    walk(node, (inner) => {
      const isRead = inner.kind === "name" || inner.kind === "namespace_ref";
      if (isRead && !this.#knows(inner.name)) this.#starts.set(inner.name, "outside");
      return true;
    });
  }

  #storeTarget(target: Expression, isBranch: boolean): void {
    walk(target, (inner) => {
      if (inner.kind === "name") this.#store(inner.name, isBranch);
      else if (inner.kind === "namespace_ref") this.#load([inner]);
      return true;
    });
  }

  #store(name: string, isBranch: boolean): void {
    if (!this.#starts.has(name)) this.#starts.set(name, isBranch || this.#knows(name) ? "outside" : "nothing");
  }

  #knows(name: string): boolean {
    return this.#starts.has(name) || (this.#outer !== null && this.#outer.#knows(name));
  }

  #readInner(body: readonly Statement[]): void {
    walk(body, (node) => {
      switch (node.kind) {
        case "for":
          this.#inner(node.body, namesIn(node.target).concat("loop"));
          this.#inner(node.otherwise);
          return false;
        case "with":
          this.#inner(node.body, namesIn(node.bindings.map(({ target }) => target)));
          return false;
        case "macro":
          this.#function(node.signature, node.body);
          return false;
        case "call_block":
          this.#function(node.caller.signature, node.caller.body);
          return false;
        case "set_block":
        case "filter_block":
        case "capture":
        case "autoescape":
          this.#inner(node.body);
          return false;
        case "block":
          new Frame(null, this.#hidden).read(node.body);
          return false;
      }
      return true;
    });
  }

  #inner(body: readonly Statement[], names: readonly string[] = [], defaults: readonly Expression[] = []): void {
    const frame = new Frame(this, this.#hidden);
    for (const name of names) frame.#starts.set(name, "argument");
    frame.#load(defaults);
    frame.read(body);
  }

  #function({ names, defaults }: Signature, body: readonly Statement[]): void {
    this.#inner(body, names, defaults);
  }
}

function namesIn(targets: unknown): string[] {
  const names: string[] = [];
  walk(targets, (node) => {
    if (node.kind === "name") names.push(node.name);
    return true;
  });
  return names;
}
