/**
 * The syntax tree of a template. `at` is the place in the source that an error points to.
 *
 * @module
 */

/** Arguments as a call writes them. */
export interface ArgumentNodes {
  /** Those without a name. */
  readonly args: readonly Expression[];
  /** Those with a name. */
  readonly kwargs: readonly { readonly name: string; readonly value: Expression }[];
  /** `*args`. */
  readonly spread: Expression | null;
  /** `**kwargs`. */
  readonly spreadKeywords: Expression | null;
}

/** A constant, a name, a literal. */
export type Expression =
  | { readonly kind: "const"; readonly at: number; readonly value: string | bigint | number | boolean | null }
  | { readonly kind: "name"; readonly at: number; readonly name: string }
  | { readonly kind: "namespace_ref"; readonly at: number; readonly name: string; readonly attribute: string }
  | { readonly kind: "tuple" | "list"; readonly at: number; readonly items: readonly Expression[] }
  | {
    readonly kind: "dict";
    readonly at: number;
    readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
  }
  | { readonly kind: "attribute"; readonly at: number; readonly target: Expression; readonly name: string }
  | { readonly kind: "item"; readonly at: number; readonly target: Expression; readonly index: Expression }
  | {
    readonly kind: "slice";
    readonly at: number;
    readonly start: Expression | null;
    readonly stop: Expression | null;
    readonly step: Expression | null;
  }
  | { readonly kind: "call"; readonly at: number; readonly callee: Expression; readonly call: ArgumentNodes }
  | FilterNode
  | {
    readonly kind: "test";
    readonly at: number;
    readonly target: Expression;
    readonly name: string;
    readonly call: ArgumentNodes;
  }
  | { readonly kind: "unary"; readonly at: number; readonly operator: "-" | "+" | "not"; readonly operand: Expression }
  | {
    readonly kind: "binary";
    readonly at: number;
    readonly operator: string;
    readonly left: Expression;
    readonly right: Expression;
  }
  | { readonly kind: "and" | "or"; readonly at: number; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "concat"; readonly at: number; readonly parts: readonly Expression[] }
  | {
    readonly kind: "compare";
    readonly at: number;
    readonly first: Expression;
    readonly rest: readonly { readonly at: number; readonly operator: string; readonly operand: Expression }[];
  }
  | {
    readonly kind: "condition";
    readonly at: number;
    readonly test: Expression;
    readonly then: Expression;
    readonly otherwise: Expression | null;
  };

/** A filter; its target is null where it is applied to a block. */
export interface FilterNode {
  /** What it is. */
  readonly kind: "filter";
  /** Where an error points to. */
  readonly at: number;
  /** What is filtered. */
  readonly target: Expression | null;
  /** The filter. */
  readonly name: string;
  /** Its arguments. */
  readonly call: ArgumentNodes;
}

/** What a macro or a `call` block takes: names, the last of which may have defaults. */
export interface Signature {
  /** The parameters. */
  readonly names: readonly string[];
  /** Of the last of them. */
  readonly defaults: readonly Expression[];
}

/** A part of a template that writes, or does something. */
export type Statement =
  | { readonly kind: "data"; readonly at: number; readonly text: string }
  | { readonly kind: "output"; readonly at: number; readonly values: readonly Expression[] }
  | {
    readonly kind: "if";
    readonly at: number;
    readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
    readonly otherwise: readonly Statement[];
  }
  | {
    readonly kind: "for";
    readonly at: number;
    readonly target: Expression;
    readonly items: Expression;
    readonly test: Expression | null;
    readonly isRecursive: boolean;
    readonly body: readonly Statement[];
    readonly otherwise: readonly Statement[];
  }
  | { readonly kind: "set"; readonly at: number; readonly target: Expression; readonly value: Expression }
  | {
    readonly kind: "set_block";
    readonly at: number;
    readonly target: Expression;
    readonly filter: FilterNode | null;
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "with";
    readonly at: number;
    readonly bindings: readonly { readonly target: Expression; readonly value: Expression }[];
    readonly body: readonly Statement[];
  }
  | MacroNode
  | {
    readonly kind: "call_block";
    readonly at: number;
    readonly call: Extract<Expression, { kind: "call" }>;
    readonly caller: MacroNode;
  }
  | {
    readonly kind: "filter_block";
    readonly at: number;
    readonly filter: FilterNode;
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "block";
    readonly at: number;
    readonly name: string;
    readonly isScoped: boolean;
    readonly body: readonly Statement[];
  }
  | { readonly kind: "break" | "continue"; readonly at: number }
  /** A body in a scope of its own. */
  | { readonly kind: "capture"; readonly at: number; readonly body: readonly Statement[] }
  | { readonly kind: "autoescape"; readonly at: number; readonly on: Expression; readonly body: readonly Statement[] }
  /** A tag that would load another template. */
  | { readonly kind: "load"; readonly at: number; readonly tag: string };

/** A macro, or the body of a `call` block, whose name is null. */
export interface MacroNode {
  /** What it is. */
  readonly kind: "macro";
  /** Where an error points to. */
  readonly at: number;
  /** What calls name. */
  readonly name: string | null;
  /** What it takes. */
  readonly signature: Signature;
  /** What it writes. */
  readonly body: readonly Statement[];
}

/** Any node. */
export type Node = Expression | Statement;

/** Visits a node and all below it, in the order of the source; `enter` returns whether to go below the node. */
export function walk(node: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, enter);
  } else if (typeof node === "object" && node !== null) {
    if ("kind" in node && !enter(node as Node)) return;
    for (const child of Object.values(node)) walk(child, enter);
  }
}
