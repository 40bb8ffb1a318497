/**
 * Walks the syntax tree and writes the text.
 *
 * @module
 */

import { attributeOf, getAttribute, getItem } from "./values/attributes.ts";
import type { Budget } from "./budget.ts";
import { equals, isOrdered, isTrue, plainText } from "./values/compare.ts";
import { toPython } from "./values/convert.ts";
import { dictOf } from "./values/dict_methods.ts";
import type { Environment } from "./environment.ts";
import { PyError } from "./errors.ts";
import { Namespace } from "./globals.ts";
import type { HiddenNames } from "./syntax/hidden_names.ts";
import { LoopContext } from "./loop_context.ts";
import { Macro } from "./macro.ts";
import { applyOperator, applySign } from "./operators.ts";
import { toText } from "./values/represent.ts";
import { type NameSource, Scope } from "./scope.ts";
import { contains, isIterable, iterate, sliceOf, toList } from "./values/sequences.ts";
import {
  type ArgumentNodes,
  type Expression,
  type FilterNode,
  type MacroNode,
  type Statement,
  walk,
} from "./syntax/syntax.ts";
import { TESTS } from "./filters/tests.ts";
import {
  type CallArguments,
  isText,
  NO_ARGUMENTS,
  PyDict,
  PyFunction,
  PyIterator,
  PyObject,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values/values.ts";

type For = Extract<Statement, { kind: "for" }>;
type BlockNode = Extract<Statement, { kind: "block" }>;

/** Thrown by `break` and `continue`; the loop around them catches it. */
class LoopExit {
  readonly isLast: boolean;

  constructor(isLast: boolean) {
    this.isLast = isLast;
  }
}

const BREAK = new LoopExit(true);
const CONTINUE = new LoopExit(false);

class TemplateReference extends PyObject {
  override readonly typeName = "TemplateReference";
  readonly #blocks: ReadonlyMap<string, PyValue>;

  constructor(blocks: ReadonlyMap<string, PyValue>) {
    super();
    this.#blocks = blocks;
  }

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    return this.#blocks.get(name);
  }

  override describe(): string {
    return "<TemplateReference None>";
  }
}

/** A template that was read. */
export interface Program {
  /** What it does, in order. */
  readonly statements: readonly Statement[];
  /** Names that inner scopes cannot see. */
  readonly hidden: HiddenNames;
}

/** One rendering of one template. */
export class Interpreter implements Runtime {
  readonly budget: Budget;
  readonly isSandboxed: boolean;
  /** Where in the source the rendering is, for errors. */
  at = 0;
  readonly #program: Program;
  readonly #environment: Environment;
  readonly #root: Scope;
  /** `self`, once it was asked for: the whole program is walked for it. */
  #self: PyValue | undefined;
  /** Where text goes: the output, or the part that is being captured. */
  #text = "";

  /** @param context the caller's variables; each is converted when it is first used */
  constructor(
    program: Program,
    context: Readonly<Record<string, unknown>>,
    environment: Environment,
    budget: Budget,
  ) {
    this.budget = budget;
    this.isSandboxed = environment.isSandboxed;
    this.#environment = environment;
    this.#program = program;
    this.#root = this.#scope(program.statements, this.#variables(context));
  }

  /** The text of the template. */
  render(): string {
    this.#run(this.#program.statements, this.#root);
    return this.#text;
  }

  attribute(value: PyValue, name: string): PyValue | undefined {
    return attributeOf(this, value, name);
  }

  call(callee: PyValue, call: CallArguments): PyValue {
    this.#spendCall(call);
    if (callee instanceof Undefined) throw callee.error();
    if (!(callee instanceof PyObject) || callee.invoke === null) {
      throw new PyError("TypeError", `'${typeName(callee)}' object is not callable`);
    }
    return callee.invoke(this, call);
  }

  filter(name: string, value: PyValue, call: CallArguments): PyValue {
    this.#spendCall(call, value);
    const filter = this.#environment.filters.get(name);
    if (filter === undefined) throw new PyError("TemplateRuntimeError", `No filter named '${name}'.`);
    return filter(this, value, call);
  }

  test(name: string, value: PyValue, call: CallArguments): boolean {
    this.#spendCall(call, value);
    const test = TESTS.get(name);
    if (test === undefined) throw new PyError("TemplateRuntimeError", `No test named '${name}'.`);
    return test(this, value, call);
  }

  /** Whatever is called may read each text that it gets. */
  #spendCall({ args, kwargs }: CallArguments, value: PyValue = null): void {
    this.budget.spend(1);
    this.budget.spendReading([value]);
    this.budget.spendReading(args);
    this.budget.spendReading(kwargs.values());
  }

  #variables(context: Readonly<Record<string, unknown>>): (name: string) => PyValue | undefined {
    const converted = new Map<string, PyValue>();
    return (name) => {
      const known = converted.get(name);
      if (known !== undefined || converted.has(name)) return known;
      if (!Object.hasOwn(context, name) || context[name] === undefined) return this.#environment.globals.get(name);
      const value = toPython(this, context[name], name);
      converted.set(name, value);
      return value;
    };
  }

  /** The scope of a body that has names of its own. */
  #scope(body: readonly Statement[], outer: Scope | NameSource): Scope {
    const scope = new Scope(outer);
    for (const name of this.#program.hidden.get(body) ?? []) scope.hide(name);
    return scope;
  }

  #write(text: string): void {
    this.budget.write(text.length);
    this.#text += text;
  }

  /** What some work writes, instead of writing it. */
  #capture(work: () => void): string {
    const around = this.#text;
    this.#text = "";
    try {
      work();
      return this.#text;
    } finally {
      this.#text = around;
    }
  }

  #run(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) this.#execute(statement, scope);
  }

  #execute(statement: Statement, scope: Scope): void {
    this.at = statement.at;
    this.budget.spend(1);
    switch (statement.kind) {
      case "data":
        return this.#write(statement.text);
      case "output":
        return this.#print(statement.values, scope);
      case "if":
        return this.#executeIf(statement, scope);
      case "for":
        return this.#executeFor(statement, scope);
      case "break":
        throw BREAK;
      case "continue":
        throw CONTINUE;
      case "capture":
        return this.#write(this.#capture(() => this.#run(statement.body, this.#scope(statement.body, scope))));
      case "set":
        return this.#assign(statement.target, this.#evaluate(statement.value, scope), scope);
      case "set_block": {
        const inner = this.#scope(statement.body, scope);
        const text = this.#capture(() => this.#run(statement.body, inner));
        const value = statement.filter === null ? text : this.#applyFilters(statement.filter, text, inner);
        return this.#assign(statement.target, value, scope);
      }
      case "with": {
        const values = statement.bindings.map(({ value }) => this.#evaluate(value, scope));
        const inner = this.#scope(statement.body, scope);
        statement.bindings.forEach(({ target }, i) => this.#assign(target, values[i], inner));
        return this.#run(statement.body, inner);
      }
      case "macro":
        return scope.set(statement.name!, this.#macro(statement, scope));
      case "call_block": {
        const { callee, call } = statement.call;
        const caller = this.#macro(statement.caller, scope);
        const { args, kwargs } = this.#evaluateArguments(call, scope);
        if (kwargs.has("caller")) throw new PyError("TypeError", "a call block gives the argument 'caller' itself");
        const called = this.#evaluate(callee, scope);
        this.at = statement.at;
        return this.#write(toText(this, this.call(called, { args, kwargs: new Map([...kwargs, ["caller", caller]]) })));
      }
      case "filter_block": {
        const inner = this.#scope(statement.body, scope);
        const text = this.#capture(() => this.#run(statement.body, inner));
        return this.#write(toText(this, this.#applyFilters(statement.filter, text, inner)));
      }
      case "block":
        return this.#executeBlock(statement, scope);
      case "autoescape":
        if (isTrue(this.#evaluate(statement.on, scope))) {
          this.at = statement.at;
          throw new PyError(
            "TemplateRuntimeError",
            "autoescape is not supported: a prompt is not HTML; use the filter 'e'",
          );
        }
        return this.#run(statement.body, this.#scope(statement.body, scope));
      case "load":
        throw new PyError(
          "TypeError",
          `no loader for this environment specified: '${statement.tag}' needs other templates, and there are none`,
        );
    }
  }

  #print(values: readonly Expression[], scope: Scope): void {
    for (const value of values) this.#write(toText(this, this.#evaluate(value, scope)));
  }

  #executeIf({ branches, otherwise }: Extract<Statement, { kind: "if" }>, scope: Scope): void {
    for (const { test, body } of branches) {
      if (isTrue(this.#evaluate(test, scope))) return this.#run(body, scope);
    }
    this.#run(otherwise, scope);
  }

  #executeFor(node: For, scope: Scope): void {
    const items = this.#evaluate(node.items, scope);
    if (!node.isRecursive) return this.#loop(node, items, scope, 0);
    this.#write(this.#capture(() => this.#loop(node, items, scope, 0)));
  }

  #loop(node: For, items: PyValue, scope: Scope, depth: number): void {
    const render = node.isRecursive
      ? (inner: PyValue, level: number): string =>
        this.budget.nested(() => this.#capture(() => this.#loop(node, inner, scope, level)))
      : null;
    this.at = node.items.at;
    const chosen = node.test === null ? items : new PyIterator(this.#chosen(node, node.test, items, scope));
    const loop = new LoopContext(this, chosen, depth, render);
    // As in Jinja2, a body that `break` or `continue` always leaves counts as one that never ran.
    let isEmpty = true;
    for (let item = loop.next(); item !== undefined; item = loop.next()) {
      const inner = this.#scope(node.body, scope);
      inner.set("loop", loop);
      this.#assign(node.target, item, inner);
      const exit = this.#runLoopBody(node.body, inner);
      if (exit === null) isEmpty = false;
      else if (exit.isLast) break;
      this.at = node.items.at;
    }
    if (isEmpty) this.#run(node.otherwise, this.#scope(node.otherwise, scope));
  }

  /** Runs a loop's body once; how it was left, null where it came to its end. */
  #runLoopBody(body: readonly Statement[], scope: Scope): LoopExit | null {
    try {
      this.#run(body, scope);
      return null;
    } catch (error) {
      if (error instanceof LoopExit) return error;
      throw error;
    }
  }

  /** The items that pass the test of `for … if`; the test sees the loop's targets, but not `loop`. */
  *#chosen(node: For, test: Expression, items: PyValue, scope: Scope): Generator<PyValue> {
    for (const item of iterate(this, items)) {
      const inner = new Scope(scope);
      this.#assign(node.target, item, inner);
      if (isTrue(this.#evaluate(test, inner))) yield item;
    }
  }

  /** A block sees the names of the template's top level, and those around it only when it is `scoped`. */
  #executeBlock({ isScoped, body }: BlockNode, scope: Scope): void {
    this.#run(body, isScoped ? this.#scope(body, scope) : this.#blockScope(body));
  }

  /** Blocks do not see which names the top level hides. */
  #blockScope(body: readonly Statement[]): Scope {
    return this.#scope(body, (name) => this.#root.lookUpHidden(name));
  }

  /** `self`: calling its attributes renders blocks. */
  #blockReferences(): PyValue {
    const blocks = new Map<string, PyValue>();
    walk(this.#program.statements, (node) => {
      if (node.kind === "block") blocks.set(node.name, this.#blockReference(node));
      return true;
    });
    return new TemplateReference(blocks);
  }

  #blockReference({ name, body }: BlockNode): PyFunction {
    return new PyFunction(
      name,
      () => this.budget.nested(() => this.#capture(() => this.#run(body, this.#blockScope(body)))),
    );
  }

  #macro(node: MacroNode, scope: Scope): Macro {
    const { names, defaults } = node.signature;
    return new Macro(node, (values) => {
      const inner = this.#scope(node.body, scope);
      for (const [name, value] of values) if (value !== undefined) inner.set(name, value);
      names.forEach((name, i) => {
        if (values.get(name) !== undefined) return;
        const fallback = defaults[i - names.length + defaults.length];
        inner.set(
          name,
          fallback === undefined
            ? new Undefined(`parameter '${name}' was not provided`)
            : this.#evaluate(fallback, inner),
        );
      });
      return this.#capture(() => this.#run(node.body, inner));
    });
  }

  #assign(target: Expression, value: PyValue, scope: Scope): void {
    if (target.kind === "name") return scope.set(target.name, value);
    this.at = target.at;
    if (target.kind === "namespace_ref") {
      const namespace = scope.lookUp(target.name);
      if (!(namespace instanceof Namespace)) {
        throw new PyError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
      }
      return namespace.set(target.attribute, value);
    }
    if (target.kind === "tuple") return this.#unpack(target.items, value, scope);
    throw new PyError("TemplateSyntaxError", `can't assign to '${target.kind}'`);
  }

  #unpack(targets: readonly Expression[], value: PyValue, scope: Scope): void {
    if (!isIterable(value)) throw new PyError("TypeError", `cannot unpack non-iterable ${typeName(value)} object`);
    const items: PyValue[] = [];
    for (const item of iterate(this, value)) {
      items.push(item);
      if (items.length > targets.length) {
        throw new PyError("ValueError", `too many values to unpack (expected ${targets.length})`);
      }
    }
    if (items.length < targets.length) {
      throw new PyError("ValueError", `not enough values to unpack (expected ${targets.length}, got ${items.length})`);
    }
    targets.forEach((target, i) => this.#assign(target, items[i], scope));
  }

  #evaluate(node: Expression, scope: Scope): PyValue {
    this.at = node.at;
    this.budget.spend(1);
    switch (node.kind) {
      case "const":
        return node.value;
      case "name":
        return this.#lookUp(node.name, scope);
      case "list":
        return node.items.map((item) => this.#evaluate(item, scope));
      case "tuple":
        return new PyTuple(node.items.map((item) => this.#evaluate(item, scope)));
      case "dict":
        return dictOf(
          this,
          node.entries.map(({ key, value }) => [this.#evaluate(key, scope), this.#evaluate(value, scope)] as const),
        );
      case "attribute": {
        const target = this.#evaluate(node.target, scope);
        this.at = node.at;
        return getAttribute(this, target, node.name);
      }
      case "item":
        return this.#evaluateItem(node, scope);
      case "call": {
        const callee = this.#evaluate(node.callee, scope);
        const call = this.#evaluateArguments(node.call, scope);
        this.at = node.at;
        return this.call(callee, call);
      }
      case "filter":
        return this.#applyFilters(node, null, scope);
      case "test": {
        const value = this.#evaluate(node.target, scope);
        const call = this.#evaluateArguments(node.call, scope);
        this.at = node.at;
        if (!TESTS.has(node.name)) throw new PyError("TemplateRuntimeError", `No test named '${node.name}' found.`);
        return this.test(node.name, value, call);
      }
      case "unary": {
        const operand = this.#evaluate(node.operand, scope);
        this.at = node.at;
        return node.operator === "not" ? !isTrue(operand) : applySign(node.operator, operand);
      }
      case "binary": {
        const left = this.#evaluate(node.left, scope);
        const right = this.#evaluate(node.right, scope);
        this.at = node.at;
        return applyOperator(this, node.operator, left, right);
      }
      case "and": {
        const left = this.#evaluate(node.left, scope);
        return isTrue(left) ? this.#evaluate(node.right, scope) : left;
      }
      case "or": {
        const left = this.#evaluate(node.left, scope);
        return isTrue(left) ? left : this.#evaluate(node.right, scope);
      }
      case "concat": {
        const text = node.parts.map((part) => toText(this, this.#evaluate(part, scope))).join("");
        this.budget.spendText(text.length);
        return text;
      }
      case "compare":
        return this.#compareChain(node, scope);
      case "condition":
        if (isTrue(this.#evaluate(node.test, scope))) return this.#evaluate(node.then, scope);
        if (node.otherwise !== null) return this.#evaluate(node.otherwise, scope);
        return new Undefined("the inline if-expression evaluated to false and no else section was defined.");
      case "slice":
      case "namespace_ref":
        throw new PyError("TemplateSyntaxError", "a slice can only stand alone in brackets");
    }
  }

  #lookUp(name: string, scope: Scope): PyValue {
    const value = scope.lookUp(name);
    if (value !== undefined) return value;
    return name === "self" ? this.#self ??= this.#blockReferences() : new Undefined(`'${name}' is undefined`);
  }

  #evaluateItem({ at, target, index }: Extract<Expression, { kind: "item" }>, scope: Scope): PyValue {
    const value = this.#evaluate(target, scope);
    if (index.kind !== "slice") {
      const key = this.#evaluate(index, scope);
      this.at = at;
      return getItem(this, value, key);
    }
    const [start, stop, step] = [index.start, index.stop, index.step].map((end) =>
      end === null ? null : this.#evaluate(end, scope)
    );
    this.at = at;
    return sliceOf(this, value, start, stop, step);
  }

  #evaluateArguments(nodes: ArgumentNodes, scope: Scope): CallArguments {
    const { args, kwargs, spread, spreadKeywords } = nodes;
    if (args.length + kwargs.length === 0 && spread === null && spreadKeywords === null) return NO_ARGUMENTS;
    const values = args.map((arg) => this.#evaluate(arg, scope));
    const named = new Map(kwargs.map(({ name, value }) => [name, this.#evaluate(value, scope)]));
    if (spread !== null) { for (const value of toList(this, this.#evaluate(spread, scope))) values.push(value); }
    if (spreadKeywords !== null) this.#spreadKeywords(this.#evaluate(spreadKeywords, scope), named);
    return { args: values, kwargs: named };
  }

  #spreadKeywords(value: PyValue, named: Map<string, PyValue>): void {
    if (!(value instanceof PyDict)) {
      throw new PyError("TypeError", `argument after ** must be a mapping, not ${typeName(value)}`);
    }
    this.budget.spend(value.entries.size);
    for (const [key, item] of value.entries.values()) {
      if (!isText(key)) throw new PyError("TypeError", "keywords must be strings");
      const name = plainText(key);
      if (named.has(name)) throw new PyError("TypeError", `got multiple values for keyword argument '${name}'`);
      named.set(name, item);
    }
  }

  /** A chain of filters; the innermost one without a target gets `block`. */
  #applyFilters(node: FilterNode, block: PyValue, scope: Scope): PyValue {
    const { target } = node;
    const value = target === null
      ? block
      : target.kind === "filter"
      ? this.#applyFilters(target, block, scope)
      : this.#evaluate(target, scope);
    const call = this.#evaluateArguments(node.call, scope);
    this.at = node.at;
    if (!this.#environment.filters.has(node.name)) {
      throw new PyError("TemplateRuntimeError", `No filter named '${node.name}' found.`);
    }
    return this.filter(node.name, value, call);
  }

  #compareChain(node: Extract<Expression, { kind: "compare" }>, scope: Scope): boolean {
    let left = this.#evaluate(node.first, scope);
    for (const { at, operator, operand } of node.rest) {
      const right = this.#evaluate(operand, scope);
      this.at = at;
      if (!this.#compare(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  #compare(operator: string, left: PyValue, right: PyValue): boolean {
    switch (operator) {
      case "==":
        return equals(this, left, right);
      case "!=":
        return !equals(this, left, right);
      case "in":
        return contains(this, right, left);
      case "not in":
        return !contains(this, right, left);
      default:
        return isOrdered(this, operator as "<" | "<=" | ">" | ">=", left, right);
    }
  }
}
