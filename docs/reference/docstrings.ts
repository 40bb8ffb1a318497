/**
 * The docstrings of methods, functions and options, as `deno doc` reads them.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A docstring: what is said, and what is said of the default. */
export interface Docstring {
  /** The sentences, in one line. */
  readonly text: string;
  /** What follows `@default`. */
  readonly default?: string;
}

/** What `deno doc --json` prints, as far as it is looked at here. */
interface Node {
  readonly kind?: string;
  readonly name?: string;
  readonly jsDoc?: JsDoc;
  readonly functionDef?: { readonly params?: readonly unknown[] };
  readonly def?: {
    readonly methods?: readonly Node[];
    readonly params?: readonly unknown[];
    readonly extends?: string;
  };
  readonly typeName?: string;
  readonly properties?: readonly Node[];
}

interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly {
    readonly kind: string;
    readonly name?: string;
    readonly doc?: string;
    readonly value?: string;
  }[];
}

/** The declarations of a module by name. */
type Symbols = ReadonlyMap<string, readonly Node[]>;

/** What `deno doc` says of the ops. */
export class Docstrings {
  readonly #symbols: Symbols;

  /** Use {@linkcode Docstrings.read}. */
  private constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  /** Reads them. */
  static async read(): Promise<Docstrings> {
    const args = ["doc", "--json", fileURLToPath(new URL("../../ops/mod.ts", import.meta.url))];
    const { stdout, success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (!success) throw new Error(`deno doc failed: ${new TextDecoder().decode(stderr)}`);
    const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as {
      nodes: Readonly<Record<string, { symbols: { name: string; declarations: Node[] }[] }>>;
    };
    const symbols = Object.values(nodes).flatMap((module) => module.symbols);
    return new Docstrings(new Map(symbols.map(({ name, declarations }) => [name, declarations])));
  }

  /** Of a member of a class; or of a function, where no class is given. */
  member(className: string | undefined, name: string): Docstring | undefined {
    const documented = this.#callables(className, name).find(({ jsDoc }) => jsDoc !== undefined);
    return documented && docstring(documented.jsDoc!);
  }

  /** Of an argument of a member: its `@param`, else the property of its name in the types of the parameters. */
  argument(className: string | undefined, name: string, argument: string): Docstring | undefined {
    const callables = this.#callables(className, name);
    const tags = callables.flatMap(({ jsDoc }) => jsDoc?.tags ?? []);
    const tag = tags.find((tag) => tag.kind === "param" && tag.name === argument);
    if (tag !== undefined) return docstring(tag);
    const properties = callables.flatMap(({ params }) => this.#properties(params, new Set()));
    const property = properties.find(({ name, jsDoc }) => name === argument && jsDoc !== undefined);
    return property && docstring(property.jsDoc!);
  }

  /** The signatures of a member, which can be that of a class that its class extends, or of a function. */
  #callables(className: string | undefined, name: string): { jsDoc?: JsDoc; params: readonly unknown[] }[] {
    const declarations = this.#symbols.get(className ?? name) ?? [];
    if (className === undefined) return declarations.map(({ jsDoc, def }) => ({ jsDoc, params: def?.params ?? [] }));
    const members = declarations.flatMap(({ def }) => def?.methods ?? []).filter((member) => member.name === name);
    const base = declarations.flatMap(({ def }) => def?.extends ?? [])[0];
    if (members.length === 0 && base !== undefined) return this.#callables(base, name);
    return members.map(({ jsDoc, functionDef }) => ({ jsDoc, params: functionDef?.params ?? [] }));
  }

  /** The properties in a type, and in the types that it names; classes are no options. */
  #properties(node: unknown, seen: Set<string>): readonly Node[] {
    if (typeof node !== "object" || node === null) return [];
    const { properties = [], typeName } = node as Node;
    const parts = Object.entries(node).filter(([key]) => key !== "properties").map(([, part]) => part);
    return [...properties, ...this.#named(typeName, seen), ...parts.flatMap((part) => this.#properties(part, seen))];
  }

  #named(typeName: string | undefined, seen: Set<string>): readonly Node[] {
    if (typeName === undefined || seen.has(typeName)) return [];
    seen.add(typeName);
    const declared = (this.#symbols.get(typeName) ?? []).filter(({ kind }) => kind !== "class");
    return declared.flatMap(({ def }) => this.#properties(def, seen));
  }
}

function docstring({ doc = "", tags = [] }: JsDoc): Docstring {
  const tag = tags.find(({ value }) => value?.startsWith("@default"))?.value ?? "";
  const [text, fallback] = `${doc} ${tag}`.split("@default");
  return { text: plain(text), default: fallback === undefined ? undefined : plain(fallback) };
}

/** In one line, names without the braces of their links. */
function plain(text: string): string {
  return text.replace(/\{@link(?:code)? ([^}]+)\}/g, "`$1`").replace(/\s+/g, " ").trim();
}
