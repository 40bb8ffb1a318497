/**
 * From tokens to expressions. Operators bind in this order:
 * `~ -` over `* /` over `+ -` over comparisons (`==  >=  in  between  contains  is null` …) over `&` over `^` over `|`.
 *
 * @module
 */

import { shorten } from "../messages.ts";
import { mistake, type TemplateSource } from "./source.ts";
import type { Assignment, Entry, Expression, Link, Operation } from "./syntax.ts";
import { type Token, tokenize } from "./tokens.ts";

/** What a tag's templates may contain. */
export interface Language {
  /** The infix operators, by precedence, the weakest first. */
  readonly levels: readonly (readonly string[])[];
  /** The prefix operators. */
  readonly prefixes: readonly string[];
  /** What an operand can be, in words. */
  readonly operands: string;
  /** Whether operands can be names, method chains, numbers, objects: all of the fluent API. */
  readonly chains: boolean;
}

/** Comparisons with one operand. They cannot be chained: `a == b == c` means something else in Python than it looks. */
const COMPARISONS: readonly string[] = ["==", "!=", ">=", "<=", ">", "<", "in", "between", "contains", "matches", "is"];
/** Those that `not` can stand before. */
const NEGATED: readonly string[] = ["in", "between", "contains", "matches"];
/** Operators of BOOLEAN columns, the weakest first. */
export const LOGIC: readonly (readonly string[])[] = [["|"], ["^"], ["&"], COMPARISONS];
/** Operators of SCORE columns, the weakest first. */
export const ARITHMETIC: readonly (readonly string[])[] = [["+", "-"], ["*", "/"]];

/** Where an operator belongs that a tag does not have. */
const OTHER_TAGS: { readonly [operator: string]: string } = {
  ...Object.fromEntries(LOGIC.flat().map((operator) => [operator, "where"])),
  ...Object.fromEntries(ARITHMETIC.flat().map((operator) => [operator, "score"])),
};

/** What to write in place of operators of other languages. */
const SPELLINGS: { readonly [operator: string]: string } = {
  and: " (write &)",
  or: " (write |)",
  "=": " (write ==)",
  like: " (write contains or matches)",
};

/** Words that stand for a value. */
const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", NaN],
  ["Infinity", Infinity],
]);

/** What to write in place of words where an operand is expected. */
const OPERAND_SPELLINGS: { readonly [word: string]: string } = {
  not: " (write ~ for not)",
  null: " (write is null, is not null)",
  None: " (write is null, is not null)",
  True: " (write true)",
  False: " (write false)",
};

/** Deeper nesting than this is a mistake, and would exhaust the stack. */
const MAX_DEPTH = 200;

/**
 * The one expression that a source consists of.
 *
 * @throws {SyntaxTemplateError} where it is none.
 */
export function parseExpression(source: TemplateSource, language: Language): Expression {
  const parser = new Parser(source, language);
  const expression = parser.expression();
  parser.end();
  return expression;
}

/**
 * The assignments that a source consists of.
 *
 * @throws {SyntaxTemplateError} where it holds something else.
 */
export function parseAssignments(source: TemplateSource, language: Language): Assignment[] {
  return new Parser(source, language).assignments();
}

class Parser {
  readonly #source: TemplateSource;
  readonly #language: Language;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(source: TemplateSource, language: Language) {
    this.#source = source;
    this.#language = language;
    this.#tokens = tokenize(source);
  }

  assignments(): Assignment[] {
    const found: Assignment[] = [];
    while (this.#next.kind !== "end") {
      if (this.#accept(";") || this.#skipImport()) continue;
      found.push(this.#assignment());
      const next = this.#next;
      if (!next.startsLine && next.text !== ";" && next.kind !== "end") throw this.#afterOperand("a new line");
    }
    return found;
  }

  expression(): Expression {
    const start = this.#next.start;
    if (++this.#depth > MAX_DEPTH) throw mistake(this.#source, start, `nested deeper than ${MAX_DEPTH} levels`);
    const expression = this.#level(0);
    this.#depth--;
    return expression;
  }

  end(): void {
    if (this.#next.kind !== "end") throw this.#afterOperand("the end");
  }

  get #next(): Token {
    return this.#tokens[this.#position];
  }

  /** Takes the next token where it is the word or symbol `text`. */
  #accept(text: string): Token | undefined {
    const token = this.#next;
    if (token.text !== text || (token.kind !== "symbol" && token.kind !== "name")) return undefined;
    this.#position++;
    return token;
  }

  #expect(text: string, what = quote(text)): Token {
    return this.#accept(text) ?? this.#fail(what);
  }

  #fail(expected: string): never {
    throw mistake(this.#source, this.#next.start, `expected ${expected}, found ${found(this.#next)}`);
  }

  /** After an operand: says which operators there are, and which tag has the one that was found. */
  #afterOperand(end: string) {
    const operators = this.#language.levels.flat().map((operator) => quote(operator === "is" ? "is null" : operator));
    const token = this.#next;
    const tag = OTHER_TAGS[token.text];
    const hint = tag !== undefined && token.kind === "symbol" ? ` (it is for ${tag}\`…\`)` : "";
    const word = this.#language.levels.includes(COMPARISONS) ? SPELLINGS[token.text] ?? "" : "";
    const expected = `${[...this.#language.chains ? [quote(".")] : [], ...operators].join(", ")} or ${end}`;
    return mistake(this.#source, token.start, `expected ${expected}, found ${found(token)}${hint}${word}`);
  }

  #level(index: number): Expression {
    const operators = this.#language.levels[index];
    if (operators === undefined) return this.#prefix();
    if (operators === COMPARISONS) return this.#comparison(index + 1);
    const first = this.#level(index + 1);
    const rest: Operation[] = [];
    for (let operation = this.#operation(index); operation !== undefined; operation = this.#operation(index)) {
      rest.push(operation);
    }
    return rest.length === 0 ? first : { kind: "infix", start: first.start, first, rest };
  }

  #operation(index: number): Operation | undefined {
    const { start } = this.#next;
    const operator = this.#language.levels[index].find((candidate) => this.#accept(candidate));
    return operator === undefined ? undefined : { operator, start, operand: this.#level(index + 1) };
  }

  #comparison(index: number): Expression {
    const left = this.#level(index);
    const { start: at } = this.#next;
    const [isNegated, operator] = this.#comparisonOperator();
    if (operator === undefined) return left;
    const { start } = left;
    const expression: Expression = operator === "is"
      ? { kind: "comparison", start, left, operator, at, isNegated: this.#isNull(), operands: [] }
      : { kind: "comparison", start, left, operator, at, isNegated, operands: this.#operands(operator, index) };
    const next = this.#next.start;
    if (this.#comparisonOperator()[1] === undefined) return expression;
    throw mistake(this.#source, next, "comparisons cannot follow one another: use parentheses and &");
  }

  /** Takes an operator, and whether `not` stands before it. */
  #comparisonOperator(): readonly [isNegated: boolean, operator?: string] {
    // The next line can begin with a variable of such a name.
    if (this.#tokens[this.#position + 1]?.text === "=") return [false];
    const isNegated = this.#accept("not") !== undefined;
    const operators = isNegated ? NEGATED : COMPARISONS;
    const operator = operators.find((candidate) => this.#accept(candidate));
    if (isNegated && operator === undefined) this.#fail(`${orList(NEGATED)} after "not"`);
    return [isNegated, operator];
  }

  #operands(operator: string, index: number): Expression[] {
    if (operator === "in" && this.#next.text === "(") return [this.#valuesInParentheses()];
    const first = this.#level(index);
    if (operator !== "between") return [first];
    this.#expect("and", '"and" and the greatest value');
    return [first, this.#level(index)];
  }

  /** `null` or `not null`, after `is`. */
  #isNull(): boolean {
    const isNegated = this.#accept("not") !== undefined;
    this.#expect("null", isNegated ? '"null"' : '"null" or "not null"');
    return isNegated;
  }

  #prefix(): Expression {
    const { start } = this.#next;
    const operators: { operator: string; start: number }[] = [];
    while (this.#next.kind === "symbol" && this.#language.prefixes.includes(this.#next.text)) {
      operators.push({ operator: this.#next.text, start: this.#next.start });
      this.#position++;
    }
    if (operators.length > MAX_DEPTH) throw mistake(this.#source, start, `more than ${MAX_DEPTH} prefixes`);
    return operators.reduceRight<Expression>(
      (operand, { operator, start }) => ({ kind: "prefix", start, operator, operand }),
      this.#operand(),
    );
  }

  #operand(): Expression {
    const base = this.#primary();
    if (!this.#language.chains) return base;
    const links: Link[] = [];
    while (this.#accept(".")) links.push(this.#link());
    return links.length === 0 ? base : { kind: "chain", start: base.start, base, links };
  }

  #link(): Link {
    const { text: name, start, kind } = this.#next;
    if (kind !== "name") this.#fail("the name of a method");
    this.#position++;
    return this.#next.text === "(" ? { name, start, args: this.#arguments() } : { name, start };
  }

  #primary(): Expression {
    const token = this.#next;
    const { start } = token;
    switch (token.kind) {
      case "slot":
        this.#position++;
        return { kind: "slot", start, index: token.value as number };
      case "string":
      case "number":
        this.#position++;
        return { kind: "constant", start, value: token.value };
      case "name":
        if (this.#language.chains || this.#isTruthValue(token)) return this.#named();
        break;
      case "symbol":
        if (this.#accept("(")) return this.#parenthesized();
        if (this.#accept("[")) return { kind: "list", start, items: this.#items("]", () => this.expression()) };
        if (this.#language.chains && this.#accept("{")) {
          return { kind: "object", start, entries: this.#items("}", () => this.#entry()) };
        }
    }
    const hint = token.kind === "name" && Object.hasOwn(OPERAND_SPELLINGS, token.text)
      ? OPERAND_SPELLINGS[token.text]
      : "";
    return this.#fail(this.#language.operands + hint);
  }

  /** Whether it is `true` or `false`, and something can be compared with it. */
  #isTruthValue({ text }: Token): boolean {
    return (text === "true" || text === "false") && this.#language.levels.includes(COMPARISONS);
  }

  /** After `in`: `("a", "b")` as in SQL; one value in parentheses is that value. */
  #valuesInParentheses(): Expression {
    const { start } = this.#expect("(");
    const items = this.#items(")", () => this.expression());
    return items.length === 1 ? items[0] : { kind: "list", start, items };
  }

  #parenthesized(): Expression {
    const expression = this.expression();
    if (!this.#accept(")")) throw this.#afterOperand(quote(")"));
    return expression;
  }

  #named(): Expression {
    const { text: name, start } = this.#next;
    this.#position++;
    if (CONSTANTS.has(name)) return { kind: "constant", start, value: CONSTANTS.get(name) };
    if (this.#next.text === "(" && !this.#next.startsLine) {
      return { kind: "invocation", start, name, args: this.#arguments() };
    }
    return { kind: "name", start, name };
  }

  #arguments(): Expression[] {
    this.#expect("(");
    return this.#items(")", () => this.expression());
  }

  #items<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.#accept(close)) {
      items.push(item());
      if (!this.#accept(",") && this.#next.text !== close) throw this.#afterOperand(`${quote(",")} or ${quote(close)}`);
    }
    return items;
  }

  #entry(): Entry {
    const token = this.#next;
    const name = this.#entryName();
    if (this.#accept(":")) return { name, value: this.expression() };
    if (token.kind === "name") return { name, value: { kind: "name", start: token.start, name } };
    return this.#fail(quote(":"));
  }

  #entryName(): string {
    const token = this.#next;
    if (this.#accept("[")) {
      const name = this.#next;
      if (name.kind !== "string") this.#fail("a string");
      this.#position++;
      this.#expect("]");
      return name.value as string;
    }
    if (token.kind !== "name" && token.kind !== "string" && token.kind !== "number") this.#fail("the name of an entry");
    this.#position++;
    const name = String(token.value ?? token.text);
    // In JavaScript this would set the prototype; the computed form is an ordinary entry.
    if (name === "__proto__") throw mistake(this.#source, token.start, 'write ["__proto__"] for an entry of that name');
    return name;
  }

  #assignment(): Assignment {
    this.#accept("export");
    if (this.#accept("const") === undefined) this.#accept("let");
    const { kind, text: name, start } = this.#next;
    if (kind !== "name") this.#fail('a name and "="');
    this.#position++;
    this.#expect("=", `"=" after the name ${name}`);
    return { name, start, value: this.expression() };
  }

  /** `import { … } from "…"`, as printed code begins with; the names are known anyway. */
  #skipImport(): boolean {
    if (this.#next.text !== "import" || this.#tokens[this.#position + 1].text !== "{") return false;
    this.#position++;
    this.#expect("{");
    this.#items("}", () => this.#next.kind === "name" ? this.#position++ : this.#fail("a name"));
    this.#expect("from");
    if (this.#next.kind !== "string") this.#fail("a module's name");
    this.#position++;
    return true;
  }
}

function found(token: Token): string {
  if (token.kind === "end") return "the end";
  return token.kind === "slot" ? `slot ${token.text}` : quote(shorten(token.text));
}

function quote(text: string): string {
  return `"${text}"`;
}

function orList(words: readonly string[]): string {
  return `${words.slice(0, -1).map(quote).join(", ")} or ${quote(words.at(-1)!)}`;
}
