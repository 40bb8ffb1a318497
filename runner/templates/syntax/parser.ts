/**
 * Parses templates: text, `{{ … }}`, and the statements of Jinja2.
 *
 * @module
 */

import { PyError } from "../errors.ts";
import { ExpressionParser } from "./expression_parser.ts";
import { type LexerOptions, tokenize } from "./lexer.ts";
import { type Expression, type MacroNode, type Signature, type Statement, walk } from "./syntax.ts";
import { TokenStream } from "./token_stream.ts";

/** Statements may nest this deep. */
const MAX_NESTING = 100;

/** The tags beyond Jinja2's own. */
export interface ParserOptions {
  /** Whether `break` and `continue` are tags. */
  readonly hasLoopControls: boolean;
  /** Tags whose body is rendered as if they were not there, but for a scope of its own. */
  readonly captureTags: readonly string[];
}

/**
 * The statements of a normalised source.
 *
 * @throws {PyError} of kind TemplateSyntaxError or TemplateAssertionError
 */
export function parseTemplate(source: string, options: LexerOptions & ParserOptions): Statement[] {
  return new TemplateParser(new TokenStream(tokenize(source, options)), options).parse();
}

class TemplateParser extends ExpressionParser {
  /** The tags that are open, and the words that would end the innermost one. */
  readonly #open: { tag: string; ends: readonly string[] }[] = [];
  readonly #blocks = new Set<string>();
  /** Whether the cursor is inside a loop that `break` can leave; macros and blocks are functions of their own. */
  #isInLoop = false;

  constructor(stream: TokenStream, { hasLoopControls, captureTags }: ParserOptions) {
    super(stream);
    if (hasLoopControls) {
      this.#statements.break = (at) => this.#parseLoopControl(at, "break");
      this.#statements.continue = (at) => this.#parseLoopControl(at, "continue");
    }
    for (const tag of captureTags) this.#statements[tag] = (at) => this.#parseCapture(at, tag);
  }

  parse(): Statement[] {
    return this.#parseUntil([]);
  }

  /** Statements up to a tag of one of these names, whose name is left at the cursor. */
  #parseUntil(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    while (this.stream.current.type !== "eof") {
      const token = this.stream.next();
      if (token.type === "data") {
        body.push({ kind: "data", at: token.at, text: token.value });
      } else if (token.type === "variable_begin") {
        const { at } = this.stream.current;
        body.push({ kind: "output", at, values: [this.parseTuple()] });
        this.stream.expectEnd("variable_end");
      } else {
        if (ends.some((end) => this.stream.isName(end))) return body;
        body.push(this.#parseStatement());
        this.stream.expectEnd("block_end");
      }
    }
    if (ends.length > 0) this.stream.fail(`Unexpected end of template. ${this.#expectation()}`);
    return body;
  }

  #parseStatement(): Statement {
    const { current } = this.stream;
    if (current.type !== "name") this.stream.fail("tag name expected", current.at);
    const { value: tag, at } = current;
    const parse = this.#statements[tag];
    if (parse === undefined) this.stream.fail(`Encountered unknown tag '${tag}'. ${this.#expectation()}`, at);
    this.stream.next();
    if (this.#open.length >= MAX_NESTING) this.stream.fail(`statements may nest ${MAX_NESTING} deep`, at);
    this.#open.push({ tag, ends: [] });
    const statement = parse(at);
    this.#open.pop();
    return statement;
  }

  readonly #statements: Record<string, (at: number) => Statement> = Object.assign(Object.create(null), {
    if: (at: number) => this.#parseIf(at),
    for: (at: number) => this.#parseFor(at),
    set: (at: number) => this.#parseSet(at),
    with: (at: number) => this.#parseWith(at),
    macro: (at: number) => this.#parseMacro(at),
    call: (at: number) => this.#parseCallBlock(at),
    filter: (at: number) => this.#parseFilterBlock(at),
    block: (at: number) => this.#parseBlock(at),
    print: (at: number) => this.#parsePrint(at),
    autoescape: (at: number) => this.#parseAutoescape(at),
    include: (at: number) => this.#parseInclude(at),
    import: (at: number) => this.#parseImport(at),
    from: (at: number) => this.#parseFrom(at),
    extends: (at: number) => this.#parseExtends(at),
  });

  /** The body of a tag, after the rest of its own tag, up to one of the tags that end it. */
  #parseBody(...ends: string[]): Statement[] {
    this.stream.skipOperator(":");
    this.stream.expectEnd("block_end");
    this.#open[this.#open.length - 1].ends = ends;
    return this.#parseUntil(ends);
  }

  /** What `parse` gives, with loops around it left out of sight or with one added. */
  #insideLoop<T>(isInLoop: boolean, parse: () => T): T {
    const around = this.#isInLoop;
    this.#isInLoop = isInLoop;
    const parsed = parse();
    this.#isInLoop = around;
    return parsed;
  }

  #parseLoopControl(at: number, kind: "break" | "continue"): Statement {
    if (!this.#isInLoop) this.stream.fail(`'${kind}' outside loop`, at);
    return { kind, at };
  }

  #parseCapture(at: number, tag: string): Statement {
    return { kind: "capture", at, body: this.#parseFunctionBody(`end${tag}`) };
  }

  /** A whole body that Jinja2 compiles as a function. */
  #parseFunctionBody(end: string): Statement[] {
    return this.#insideLoop(false, () => this.#parseWholeBody(end));
  }

  /** A body that only its own end tag ends. */
  #parseWholeBody(end: string): Statement[] {
    const body = this.#parseBody(end);
    this.stream.next();
    return body;
  }

  #parseIf(at: number): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    while (true) {
      const test = this.parseTuple({ allowCondition: false });
      branches.push({ test, body: this.#parseBody("elif", "else", "endif") });
      if (this.stream.skipName("elif")) continue;
      const otherwise = this.stream.skipName("else") ? this.#parseBody("endif") : [];
      this.stream.next();
      return { kind: "if", at, branches, otherwise };
    }
  }

  #parseFor(at: number): Statement {
    const target = this.#parseTarget({ endWord: "in" });
    this.stream.expectName("in");
    const items = this.parseTuple({ allowCondition: false, endWord: "recursive" });
    const test = this.stream.skipName("if") ? this.parseExpression() : null;
    const isRecursive = this.stream.skipName("recursive");
    const body = this.#insideLoop(true, () => this.#parseBody("endfor", "else"));
    const isInLoop = this.#isInLoop && !isRecursive;
    const otherwise = this.stream.skipName("else") ? this.#insideLoop(isInLoop, () => this.#parseBody("endfor")) : [];
    this.stream.next();
    refuseLoopTarget([target, body, otherwise]);
    return { kind: "for", at, target, items, test, isRecursive, body, otherwise };
  }

  #parseSet(at: number): Statement {
    const target = this.#parseTarget({ allowNamespace: true });
    if (this.stream.skipOperator("=")) return { kind: "set", at, target, value: this.parseTuple() };
    const filter = this.parseFilters(null);
    return { kind: "set_block", at, target, filter, body: this.#parseWholeBody("endset") };
  }

  #parseWith(at: number): Statement {
    const bindings: { target: Expression; value: Expression }[] = [];
    while (this.stream.current.type !== "block_end") {
      if (bindings.length > 0) this.stream.expectOperator(",");
      const target = this.#parseTarget({});
      this.stream.expectOperator("=");
      bindings.push({ target, value: this.parseExpression() });
    }
    return { kind: "with", at, bindings, body: this.#parseWholeBody("endwith") };
  }

  #parseMacro(at: number): MacroNode {
    const name = this.#parseTargetName();
    const signature = this.#parseSignature();
    const macro: MacroNode = { kind: "macro", at, name, signature, body: this.#parseFunctionBody("endmacro") };
    this.#checkCaller(macro);
    return macro;
  }

  #parseCallBlock(at: number): Statement {
    const signature = this.stream.isOperator("(") ? this.#parseSignature() : { names: [], defaults: [] };
    const call = this.parseExpression();
    if (call.kind !== "call") this.stream.fail("expected call", at);
    const body = this.#parseFunctionBody("endcall");
    return { kind: "call_block", at, call, caller: { kind: "macro", at, name: null, signature, body } };
  }

  #parseFilterBlock(at: number): Statement {
    const filter = this.parseFilters(null, true)!;
    return { kind: "filter_block", at, filter, body: this.#parseWholeBody("endfilter") };
  }

  #parseBlock(at: number): Statement {
    const { name } = this.stream.expectName();
    const isScoped = this.stream.skipName("scoped");
    const isRequired = this.stream.skipName("required");
    if (this.stream.isOperator("-")) {
      this.stream.fail(
        "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
      );
    }
    if (this.#blocks.has(name)) {
      throw new PyError("TemplateAssertionError", `block '${name}' defined twice`, at);
    }
    this.#blocks.add(name);
    const body = this.#parseFunctionBody("endblock");
    if (isRequired) this.stream.fail(`block '${name}' is required, and nothing can extend this template`, at);
    this.stream.skipName(name);
    return { kind: "block", at, name, isScoped, body };
  }

  #parsePrint(at: number): Statement {
    const values: Expression[] = [];
    while (this.stream.current.type !== "block_end") {
      if (values.length > 0) this.stream.expectOperator(",");
      values.push(this.parseExpression());
    }
    return { kind: "output", at, values };
  }

  #parseAutoescape(at: number): Statement {
    const on = this.parseExpression();
    return { kind: "autoescape", at, on, body: this.#parseWholeBody("endautoescape") };
  }

  #parseInclude(at: number): Statement {
    this.parseExpression();
    if (this.stream.skipName("ignore")) this.stream.expectName("missing");
    this.#skipContextWords();
    return { kind: "load", at, tag: "include" };
  }

  #parseImport(at: number): Statement {
    this.parseExpression();
    this.stream.expectName("as");
    this.#parseTargetName();
    this.#skipContextWords();
    return { kind: "load", at, tag: "import" };
  }

  #parseFrom(at: number): Statement {
    this.parseExpression();
    this.stream.expectName("import");
    for (let isFirst = true; isFirst || this.stream.skipOperator(","); isFirst = false) {
      this.#parseTargetName();
      if (this.stream.skipName("as")) this.#parseTargetName();
    }
    this.#skipContextWords();
    return { kind: "load", at, tag: "from" };
  }

  #parseExtends(at: number): Statement {
    this.parseExpression();
    return { kind: "load", at, tag: "extends" };
  }

  /** `with context`, `without context`. */
  #skipContextWords(): void {
    if (this.stream.skipName("with") || this.stream.skipName("without")) this.stream.expectName("context");
  }

  #parseTarget(options: { endWord?: string; allowNamespace?: boolean }): Expression {
    const target = this.parseTuple({ ...options, isTarget: true });
    const wrong = unassignable(target);
    if (wrong !== null) this.stream.fail(`can't assign to '${wrong.kind}'`, wrong.at);
    return target;
  }

  #parseTargetName(): string {
    const { name, at } = this.stream.expectName();
    if (["true", "false", "none", "True", "False", "None"].includes(name)) {
      this.stream.fail("can't assign to 'name'", at);
    }
    return name;
  }

  #parseSignature(): Signature {
    const names = new Set<string>();
    const defaults: Expression[] = [];
    this.stream.expectOperator("(");
    while (!this.stream.isOperator(")")) {
      if (names.size > 0) this.stream.expectOperator(",");
      const name = this.#parseTargetName();
      if (names.has(name)) this.stream.fail(`duplicate argument '${name}' in function definition`);
      names.add(name);
      if (this.stream.skipOperator("=")) defaults.push(this.parseExpression());
      else if (defaults.length > 0) this.stream.fail("non-default argument follows default argument");
    }
    this.stream.expectOperator(")");
    return { names: [...names], defaults };
  }

  #checkCaller({ signature: { names, defaults }, at, body }: MacroNode): void {
    const position = names.indexOf("caller");
    const hasDefault = position >= names.length - defaults.length;
    if (position < 0 || hasDefault) return;
    let isUsed = false;
    walk(body, (node) => {
      isUsed ||= node.kind === "name" && node.name === "caller";
      return true;
    });
    if (isUsed) {
      throw new PyError(
        "TemplateAssertionError",
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
        at,
      );
    }
  }

  #expectation(): string {
    const innermost = this.#open.at(-1);
    if (innermost === undefined || innermost.ends.length === 0) return "";
    const ends = innermost.ends.map((end) => `'${end}'`).join(" or ");
    return `Jinja was looking for the following tags: ${ends}. The innermost block that needs to be closed is '${innermost.tag}'.`;
  }
}

function unassignable(target: Expression): Expression | null {
  if (target.kind === "name" || target.kind === "namespace_ref") return null;
  if (target.kind !== "tuple") return target;
  for (const item of target.items) {
    const wrong = unassignable(item);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Jinja2 allows no assignment to `loop` anywhere in a loop. */
function refuseLoopTarget([target, ...bodies]: [Expression, ...Statement[][]]): void {
  const refuse = (target: Expression): void =>
    walk(target, (node) => {
      if (node.kind === "name" && node.name === "loop") {
        throw new PyError(
          "TemplateAssertionError",
          "Can't assign to special loop variable in for-loop target",
          node.at,
        );
      }
      return true;
    });
  refuse(target);
  walk(bodies, (node) => {
    if (node.kind === "set" || node.kind === "set_block" || node.kind === "for") refuse(node.target);
    return true;
  });
}
