/**
 * Parses expressions. From loosest to tightest, as in Jinja2: `if`, `or`, `and`, `not`, comparisons, `+ -`, `~`,
 * `* / // %`, `**`, filters and tests, signs; so `-1|abs` is `(-1)|abs`, and `2 ** -1` needs no parentheses.
 *
 * @module
 */

import type { ArgumentNodes, Expression, FilterNode } from "./syntax.ts";
import { describe, isOperator, type TokenStream } from "./token_stream.ts";

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);
/** The words that end a test's bare argument: `x is divisibleby 3 and y`. */
const NOT_AN_ARGUMENT = new Set(["else", "or", "and"]);
const NO_ARGUMENTS: ArgumentNodes = { args: [], kwargs: [], spread: null, spreadKeywords: null };
/** Expressions may nest this deep; Python's own parser gives up at 200 parentheses. */
const MAX_NESTING = 100;

/** How a list of expressions with commas between them is read. */
export interface TupleOptions {
  /** Only names and literals, as assignment targets are. */
  readonly isTarget?: boolean;
  /** Whether `a if b else c` is allowed. @default true */
  readonly allowCondition?: boolean;
  /** A word that ends the list. */
  readonly endWord?: string;
  /** Whether an empty list is an empty tuple. */
  readonly inParentheses?: boolean;
  /** Whether `ns.name` is a target. */
  readonly allowNamespace?: boolean;
}

/** The part of the parser that reads expressions. */
export class ExpressionParser {
  protected readonly stream: TokenStream;
  #nesting = 0;

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  /** One expression. */
  parseExpression(allowCondition = true): Expression {
    if (++this.#nesting > MAX_NESTING) this.stream.fail(`expressions may nest ${MAX_NESTING} deep`);
    const expression = allowCondition ? this.#parseCondition() : this.#parseOr();
    this.#nesting--;
    return expression;
  }

  /** Expressions with commas between them as a tuple; one without a comma is itself. */
  parseTuple(options: TupleOptions = {}): Expression {
    const { isTarget = false, allowCondition = true, inParentheses = false, allowNamespace = false } = options;
    const { at } = this.stream.current;
    const items: Expression[] = [];
    let isTuple = false;
    while (true) {
      if (items.length > 0) this.stream.expectOperator(",");
      if (this.#isTupleEnd(options.endWord)) break;
      items.push(isTarget ? this.#parsePrimary(allowNamespace) : this.parseExpression(allowCondition));
      if (!this.stream.isOperator(",")) break;
      isTuple = true;
    }
    if (!isTuple && items.length > 0) return items[0];
    if (!isTuple && !inParentheses) {
      this.stream.fail(`Expected an expression, got '${describe(this.stream.current)}'`);
    }
    return { kind: "tuple", at, items };
  }

  /** `name(args)`, `name.sub(args)|…`: filters, the first one's bar already taken when `isStarted`. */
  parseFilters(target: Expression | null, isStarted = false): FilterNode | null {
    let node: FilterNode | null = null;
    let isNext = isStarted;
    while (isNext || this.stream.isOperator("|")) {
      if (!isNext) this.stream.next();
      isNext = false;
      const { name, at } = this.#parseDottedName();
      const call: ArgumentNodes = this.stream.isOperator("(") ? this.#parseArguments() : NO_ARGUMENTS;
      node = { kind: "filter", at, target: node ?? target, name, call };
    }
    return node;
  }

  #parseCondition(): Expression {
    let expression = this.#parseOr();
    while (this.stream.isName("if")) {
      const { at } = this.stream.next();
      const test = this.#parseOr();
      const otherwise = this.stream.skipName("else") ? this.parseExpression() : null;
      expression = { kind: "condition", at, test, then: expression, otherwise };
    }
    return expression;
  }

  #parseOr(): Expression {
    let left = this.#parseAnd();
    while (this.stream.isName("or")) {
      const { at } = this.stream.next();
      left = { kind: "or", at, left, right: this.#parseAnd() };
    }
    return left;
  }

  #parseAnd(): Expression {
    let left = this.#parseNot();
    while (this.stream.isName("and")) {
      const { at } = this.stream.next();
      left = { kind: "and", at, left, right: this.#parseNot() };
    }
    return left;
  }

  #parseNot(): Expression {
    if (!this.stream.isName("not")) return this.#parseComparison();
    const { at } = this.stream.next();
    return { kind: "unary", at, operator: "not", operand: this.#nested(() => this.#parseNot()) };
  }

  #parseComparison(): Expression {
    const first = this.#parseSum();
    const rest: { at: number; operator: string; operand: Expression }[] = [];
    while (true) {
      const { current, following } = this.stream;
      if (current.type === "operator" && COMPARISONS.has(current.value)) {
        this.stream.next();
        rest.push({ at: current.at, operator: current.value, operand: this.#parseSum() });
      } else if (this.stream.skipName("in")) {
        rest.push({ at: current.at, operator: "in", operand: this.#parseSum() });
      } else if (this.stream.isName("not") && following.type === "name" && following.value === "in") {
        this.stream.next();
        this.stream.next();
        rest.push({ at: current.at, operator: "not in", operand: this.#parseSum() });
      } else break;
    }
    return rest.length === 0 ? first : { kind: "compare", at: rest[0].at, first, rest };
  }

  #parseSum(): Expression {
    return this.#parseChain(["+", "-"], () => this.#parseConcatenation());
  }

  #parseConcatenation(): Expression {
    const { at } = this.stream.current;
    const parts = [this.#parseProduct()];
    while (this.stream.skipOperator("~")) parts.push(this.#parseProduct());
    return parts.length === 1 ? parts[0] : { kind: "concat", at, parts };
  }

  #parseProduct(): Expression {
    return this.#parseChain(["*", "/", "//", "%"], () => this.#parseChain(["**"], () => this.#parseUnary(true)));
  }

  /** Operators of one rank, from left to right; so Jinja2 reads `**` too. */
  #parseChain(operators: readonly string[], parseOperand: () => Expression): Expression {
    let left = parseOperand();
    while (this.stream.current.type === "operator" && operators.includes(this.stream.current.value)) {
      const { value: operator, at } = this.stream.current;
      this.stream.next();
      left = { kind: "binary", at, operator, left, right: parseOperand() };
    }
    return left;
  }

  #parseUnary(withFilters: boolean): Expression {
    const { at } = this.stream.current;
    let node: Expression;
    if (this.stream.isOperator("-") || this.stream.isOperator("+")) {
      const operator = this.stream.isOperator("-") ? "-" : "+";
      this.stream.next();
      node = { kind: "unary", at, operator, operand: this.#nested(() => this.#parseUnary(false)) };
    } else node = this.#parsePrimary(false);
    node = this.#parsePostfix(node);
    return withFilters ? this.#parseFiltersAndTests(node) : node;
  }

  #nested(parse: () => Expression): Expression {
    if (++this.#nesting > MAX_NESTING) this.stream.fail(`expressions may nest ${MAX_NESTING} deep`);
    const expression = parse();
    this.#nesting--;
    return expression;
  }

  #parsePrimary(allowNamespace: boolean): Expression {
    const token = this.stream.current;
    const { at } = token;
    switch (token.type) {
      case "name":
        this.stream.next();
        return this.#parseWord(token.value, at, allowNamespace);
      case "string":
        return this.#parseStrings(at);
      case "integer":
      case "float":
        this.stream.next();
        return { kind: "const", at, value: token.value };
    }
    if (this.stream.skipOperator("(")) {
      const node = this.#nested(() => this.parseTuple({ inParentheses: true }));
      this.stream.expectOperator(")");
      return node;
    }
    if (this.stream.skipOperator("[")) return { kind: "list", at, items: this.#parseItems("]") };
    if (this.stream.skipOperator("{")) return this.#parseDict(at);
    this.stream.fail(`unexpected '${describe(token)}'`, at);
  }

  #parseWord(word: string, at: number, allowNamespace: boolean): Expression {
    switch (word) {
      case "true":
      case "True":
        return { kind: "const", at, value: true };
      case "false":
      case "False":
        return { kind: "const", at, value: false };
      case "none":
      case "None":
        return { kind: "const", at, value: null };
    }
    if (allowNamespace && this.stream.skipOperator(".")) {
      return { kind: "namespace_ref", at, name: word, attribute: this.stream.expectName().name };
    }
    return { kind: "name", at, name: word };
  }

  /** Strings that follow each other are one string. */
  #parseStrings(at: number): Expression {
    let value = "";
    while (this.stream.current.type === "string") {
      value += this.stream.current.value;
      this.stream.next();
    }
    return { kind: "const", at, value };
  }

  #parseItems(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.stream.isOperator(end)) {
      if (items.length > 0) this.stream.expectOperator(",");
      if (this.stream.isOperator(end)) break;
      items.push(this.parseExpression());
    }
    this.stream.expectOperator(end);
    return items;
  }

  #parseDict(at: number): Expression {
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.stream.isOperator("}")) {
      if (entries.length > 0) this.stream.expectOperator(",");
      if (this.stream.isOperator("}")) break;
      const key = this.parseExpression();
      this.stream.expectOperator(":");
      entries.push({ key, value: this.parseExpression() });
    }
    this.stream.expectOperator("}");
    return { kind: "dict", at, entries };
  }

  #parsePostfix(start: Expression): Expression {
    let node = start;
    while (true) {
      const { at } = this.stream.current;
      if (this.stream.skipOperator(".")) node = this.#parseAttribute(node, at);
      else if (this.stream.skipOperator("[")) {
        node = { kind: "item", at, target: node, index: this.#parseSubscript(at) };
      } else if (this.stream.isOperator("(")) node = { kind: "call", at, callee: node, call: this.#parseArguments() };
      else return node;
    }
  }

  #parseFiltersAndTests(start: Expression): Expression {
    let node = start;
    while (true) {
      const { at } = this.stream.current;
      if (this.stream.isOperator("|")) node = this.parseFilters(node)!;
      else if (this.stream.skipName("is")) node = this.#parseTest(node);
      else if (this.stream.isOperator("(")) node = { kind: "call", at, callee: node, call: this.#parseArguments() };
      else return node;
    }
  }

  #parseAttribute(target: Expression, at: number): Expression {
    const token = this.stream.next();
    if (token.type === "name") return { kind: "attribute", at, target, name: token.value };
    if (token.type !== "integer") this.stream.fail("expected name or number", token.at);
    return { kind: "item", at, target, index: { kind: "const", at: token.at, value: token.value } };
  }

  #parseSubscript(at: number): Expression {
    const parts: Expression[] = [];
    while (!this.stream.isOperator("]")) {
      if (parts.length > 0) this.stream.expectOperator(",");
      parts.push(this.#parseSubscriptPart());
    }
    this.stream.expectOperator("]");
    return parts.length === 1 ? parts[0] : { kind: "tuple", at, items: parts };
  }

  #parseSubscriptPart(): Expression {
    const { at } = this.stream.current;
    const end = (): Expression | null =>
      [":", "]", ","].some((operator) => this.stream.isOperator(operator)) ? null : this.parseExpression();
    const start = end();
    if (start !== null && !this.stream.isOperator(":")) return start;
    this.stream.expectOperator(":");
    const stop = end();
    const step = this.stream.skipOperator(":") ? end() : null;
    return { kind: "slice", at, start, stop, step };
  }

  #parseArguments(): ArgumentNodes {
    const { at } = this.stream.expectOperator("(");
    const args: Expression[] = [];
    const kwargs: { name: string; value: Expression }[] = [];
    const seen = new Set<string>();
    let spread: Expression | null = null;
    let spreadKeywords: Expression | null = null;
    const ensure = (isAllowed: boolean): void => {
      if (!isAllowed) this.stream.fail("invalid syntax for function call expression", at);
    };
    for (let isFirst = true; !this.stream.isOperator(")"); isFirst = false) {
      if (!isFirst) this.stream.expectOperator(",");
      if (this.stream.isOperator(")")) break;
      const { current, following } = this.stream;
      if (this.stream.skipOperator("*")) {
        ensure(spread === null && spreadKeywords === null);
        spread = this.parseExpression();
      } else if (this.stream.skipOperator("**")) {
        ensure(spreadKeywords === null);
        spreadKeywords = this.parseExpression();
      } else if (current.type === "name" && isOperator(following, "=")) {
        ensure(spreadKeywords === null && !seen.has(current.value));
        seen.add(current.value);
        this.stream.next();
        this.stream.next();
        kwargs.push({ name: current.value, value: this.parseExpression() });
      } else {
        ensure(spread === null && spreadKeywords === null && kwargs.length === 0);
        args.push(this.parseExpression());
      }
    }
    this.stream.expectOperator(")");
    return { args, kwargs, spread, spreadKeywords };
  }

  #parseTest(target: Expression): Expression {
    const isNegated = this.stream.skipName("not");
    const { name, at } = this.#parseDottedName();
    const test: Expression = { kind: "test", at, target, name, call: this.#parseTestArguments() };
    return isNegated ? { kind: "unary", at, operator: "not", operand: test } : test;
  }

  /** A test's arguments in parentheses, or one bare value: `x is divisibleby 3`. */
  #parseTestArguments(): ArgumentNodes {
    if (this.stream.isOperator("(")) return this.#parseArguments();
    const { current } = this.stream;
    const isValue = ["name", "string", "integer", "float"].includes(current.type) || this.stream.isOperator("[") ||
      this.stream.isOperator("{");
    if (!isValue || (current.type === "name" && NOT_AN_ARGUMENT.has(current.value))) return NO_ARGUMENTS;
    if (this.stream.isName("is")) this.stream.fail("You cannot chain multiple tests with is");
    return { ...NO_ARGUMENTS, args: [this.#parsePostfix(this.#parsePrimary(false))] };
  }

  #parseDottedName(): { name: string; at: number } {
    const { name: first, at } = this.stream.expectName();
    let name = first;
    while (this.stream.skipOperator(".")) name += `.${this.stream.expectName().name}`;
    return { name, at };
  }

  #isTupleEnd(endWord: string | undefined): boolean {
    const { type } = this.stream.current;
    if (type === "variable_end" || type === "block_end" || this.stream.isOperator(")")) return true;
    return endWord !== undefined && this.stream.isName(endWord);
  }
}
