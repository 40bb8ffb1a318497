/**
 * The op: one immutable node of a graph, named by a hash of everything that it depends on.
 *
 * @module
 */

import { asked } from "./asked.ts";
import type { Table } from "apache-arrow";
import { type CodeOptions, toCode } from "./code/print.ts";
import type { OpDefinition } from "./definition.ts";
import { GraphDiff } from "./diff/diff.ts";
import { type Figure, figureOf } from "./drawing.ts";
import { OpError } from "./errors.ts";
import type { BatchOptions, ColumnValues, Evaluator, MaterializeOptions, Matrix, Status } from "./evaluator.ts";
import { refuseForeign } from "./foreign_members.ts";
import { distinct, walk } from "./graph.ts";
import type { Handle, Known } from "./handles/handle.ts";
import type { Kind } from "./kinds.ts";
import { lateUuid } from "./late_uuid.ts";
import { aOrAn, listNames } from "./messages.ts";
import { isOp, OP_BRAND } from "./op_reference.ts";
import { checkOptions } from "./options.ts";
import { changeFields, substitute, type Substitution } from "./substitute.ts";

/** What an op is made from; `createOp` puts it together. */
export interface OpParts {
  /** Its op type. */
  readonly definition: OpDefinition;
  /** The values of its fields, checked and in their canonical form. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The ops among them. */
  readonly inputs: readonly Op[];
  /** The type name and the hash; `undefined` where it is left to whoever first asks for it. */
  readonly uuid: string | undefined;
  /** What computes its result: the runners of what it was made from. */
  readonly evaluators: readonly Evaluator[];
}

/** Options of the methods that ask for a result. */
export interface ResultOptions {
  /** Computes the result; by default the runner that made the op's data. */
  readonly runner?: Evaluator;
}

/**
 * A node of the graph: a description of a computation, not its result. Building and showing ops computes nothing.
 *
 * Two ops with the same {@linkcode Op.uuid} are the same op, whoever built them, in TypeScript or in Python.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const score = new Runner({ store: "memory://" }).fromInline({ score: [1, 2] }).colScore("score");
 * const sum = score.add(score);
 * console.log(sum.type, sum.dependencies().length, await sum.hasResult()); // PairwiseArithmeticOp 1 false
 * console.log(await sum.toArray()); // Float64Array(2) [ 2, 4 ]
 * ```
 */
export class Op<K extends Kind = Kind> {
  /** The op's type: its name, kind and fields. */
  readonly definition: OpDefinition<K>;
  /** The values of the fields by their names in TypeScript, deeply frozen. */
  readonly fields: Readonly<Record<string, unknown>>;
  #uuid: string | undefined;
  readonly #inputs: readonly Op[];
  #dependencies: readonly Op[] | undefined;
  /** The runners that made the op's data; none for a graph that was read without one. */
  readonly evaluators: readonly Evaluator[];

  static {
    Object.defineProperty(this.prototype, OP_BRAND, { value: true });
    refuseForeign(this.prototype);
  }

  /** Called by `createOp` only, which has checked the parts. */
  constructor(parts: OpParts) {
    this.definition = parts.definition as OpDefinition<K>;
    this.fields = parts.fields;
    this.#uuid = parts.uuid;
    this.#inputs = parts.inputs;
    this.evaluators = parts.evaluators;
    Object.freeze(this);
  }

  /** `<TypeName>_<sha256 of the canonical form>`. */
  get uuid(): string {
    return this.#uuid ??= lateUuid(this);
  }

  /** The type name, such as `TrainClassifierOp`. */
  get type(): string {
    return this.definition.type;
  }

  /**
   * Whether the op is of a type. TypeScript then knows its fields, as it does where the method that made the op is known.
   *
   * @example
   * ```ts
   * import { type Op, Runner, TakeRowsOp } from "@probegraph/probegraph";
   *
   * const op: Op = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3] }).take(2);
   * if (op.is(TakeRowsOp)) console.log(op.numRows); // 2
   * ```
   */
  is<T extends Kind, F>(definition: OpDefinition<T, F>): this is Known<Handle<T>, F> {
    return this.type === definition.type;
  }

  /** The kind of the result. */
  get kind(): K {
    return this.definition.kind;
  }

  /** Whether the op is recomputed whenever it is asked for, and never stored. */
  get isEphemeral(): boolean {
    return this.definition.ephemeral;
  }

  /** The fields that are not ops, by their names in TypeScript. */
  get parameters(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(this.fields).filter(([name, value]) => {
        const { holdsOps, ops } = this.definition.fields[name];
        return !holdsOps && ops(value).length === 0;
      }),
    );
  }

  /** The runner that made the op's data, or `undefined` where there is none, or more than one. */
  get evaluator(): Evaluator | undefined {
    return this.evaluators.length === 1 ? this.evaluators[0] : undefined;
  }

  /**
   * The ops that this one is computed from, each once.
   *
   * @param options `recursive: true` goes all the way down, an op always after those that it depends on.
   */
  dependencies(options?: { recursive?: boolean }): readonly Op[] {
    if (!checkOptions("dependencies", options, ["recursive"]).recursive) {
      return this.#dependencies ??= Object.freeze(distinct(this.#inputs));
    }
    return walk([this]).filter((op) => op.uuid !== this.uuid);
  }

  /**
   * The same op with some fields changed: `op.subs({ layer: 5 })`.
   *
   * @throws {OpError} for a field that the op does not have, or a value that does not fit.
   */
  subs(changes: Readonly<Record<string, unknown>>): this;
  /** The same graph with fields of a node upstream changed: `report.subs(activations, { layer: 5 })`. */
  subs(node: Op, changes: Readonly<Record<string, unknown>>): this;
  /** The same graph with one node, or several, replaced: `report.subs([train, test])`. */
  subs(substitutions: Substitution | readonly Substitution[]): this;
  subs(first: unknown, changes?: unknown): this {
    if (isOp(first)) {
      if (changes === undefined || isOp(changes)) {
        throw new OpError("subs(node, …) takes the fields to change; to replace a node, pass a pair: subs([old, new])");
      }
      const changed = changeFields(first, changes);
      return substitute(this, [[first, changed]]) as this;
    }
    if (changes !== undefined) throw new OpError("subs() takes a second argument only after a node to change");
    if (first === undefined) {
      throw new OpError(
        `subs() takes an object of changed fields of this ${this.type}, as in subs({ name: value }); or a node and such ` +
          "an object, as in subs(node, { name: value }); or nodes and what replaces them, as in subs([old, new])",
      );
    }
    if (!Array.isArray(first)) return changeFields(this, first) as this;
    const pairs = isOp(first[0]) ? [first as unknown as Substitution] : first as Substitution[];
    return substitute(this, pairs) as this;
  }

  /**
   * TypeScript that builds the op; `parseCode` and the tag `graph` read it back to the same uuid.
   *
   * @param options `imports: true` prints a module that runs; `names` gives variables their names.
   */
  toCode(options: CodeOptions = {}): string {
    return toCode(this, options);
  }

  /**
   * What differs between this graph and another, by structure: as data, as rows, and (`toString()`) as a unified diff.
   *
   * @throws {OpError} where `other` is not an op.
   */
  diff(other: Op): GraphDiff {
    return new GraphDiff(this, other);
  }

  /** The graph that the op hangs from, as a picture to show or save. Computes nothing. */
  graph(): Figure {
    return figureOf("graph", this);
  }

  /** The type name and the uuid's first digits; computes nothing. */
  toString(): string {
    return `${this.type}(${this.uuid.slice(this.type.length + 1, this.type.length + 9)})`;
  }

  /** An op inside JSON is its uuid, as in graph files; written out, a graph with shared parts would never end. */
  toJSON(): string {
    return this.uuid;
  }

  /** Refuses arithmetic, and templates without a tag: the sentence names the tag that is meant. */
  [Symbol.toPrimitive](): never {
    throw new OpError(misuse(this));
  }

  /** What `console.log` shows; computes nothing, and does not walk the graph. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The result as an Arrow table: a dataset's columns, or one column named by the uuid. Computes what is missing. */
  toArrow(options: ResultOptions = {}): Promise<Table> {
    return asked(this.evaluatorFor(options, "toArrow").toArrow(this));
  }

  /**
   * The values of a column: a typed array for numbers, an array for the rest. Integers past 2^53 are bigints, dates and
   * times are text of ISO 8601. Computes what is missing.
   */
  toArray(options: ResultOptions = {}): Promise<ColumnValues> {
    return asked(this.evaluatorFor(options, "toArray").toArray(this));
  }

  /** The rows of a VECTOR or VIZ op as one row-major matrix. Computes what is missing. */
  toMatrix(options: ResultOptions = {}): Promise<Matrix> {
    return asked(this.evaluatorFor(options, "toMatrix").toMatrix(this));
  }

  /**
   * The result in batches of rows, as Arrow tables: a dataset larger than memory can be read, and passed through
   * row-wise ops. A range of rows, and one column of a dataset, are fetched alone where they are stored. Computes what is
   * missing.
   */
  batches(options: ResultOptions & BatchOptions = {}): AsyncIterable<Table> {
    const { runner, ...rest } = options;
    return this.evaluatorFor({ runner }, "batches").batches(this, rest);
  }

  /**
   * The result as plain JSON data: a report's metrics, a column's values. Integers past 2^53, and decimals of more than 15
   * digits, keep their digits as text; bytes are base64. Computes what is missing.
   */
  toJson(options: ResultOptions = {}): Promise<unknown> {
    return asked(this.evaluatorFor(options, "toJson").toJson(this));
  }

  /** The result as an array of row objects, with values as {@linkcode toArray} gives them. Computes what is missing. */
  toRows(options: ResultOptions = {}): Promise<Record<string, unknown>[]> {
    return asked(this.evaluatorFor(options, "toRows").toRows(this));
  }

  /** Whether the result is there. An ephemeral op has one when all that it depends on has. Computes nothing. */
  hasResult(options: ResultOptions = {}): Promise<boolean> {
    return asked(this.evaluatorFor(options, "hasResult").has(this));
  }

  /** State, times, error and warnings. Computes nothing. */
  status(options: ResultOptions = {}): Promise<Status> {
    return asked(this.evaluatorFor(options, "status").status(this));
  }

  /** Computes what is missing, and keeps it. */
  materialize(options: ResultOptions & MaterializeOptions = {}): Promise<void> {
    const { runner, ...rest } = options;
    return asked(this.evaluatorFor({ runner }, "materialize").materialize(this, rest));
  }

  /** The runner that answers for a result: the one in the options, or the op's own. @throws {OpError} */
  protected evaluatorFor(options: ResultOptions, method: string): Evaluator {
    const { runner = this.evaluator } = checkOptions(method, options, ["runner"]) as ResultOptions;
    if (runner !== undefined) return runner;
    const stores = this.evaluators.map(({ storeUri }) => storeUri);
    const origin = stores.length === 0
      ? "was made without a runner"
      : `has data of several runners (${listNames(stores)})`;
    throw new OpError(`${this.uuid} ${origin}: pass one, as in op.${method}({ runner })`);
  }
}

/** The template tag that combines ops of a kind. */
const TAGS: { readonly [K in Kind]?: string } = { boolean: "where", score: "score", text: "text", json: "text" };

/** What the columns of a kind are compared with in a template. */
const COMPARED: { readonly [K in Kind]?: string } = {
  score: "> 0",
  categorical: '== "label"',
  split: '== "train"',
  text: '== "text"',
};

function misuse(op: Op): string {
  const tag = TAGS[op.kind] ?? "graph";
  const compared = COMPARED[op.kind] === undefined ? "" : `, where\`\${op} ${COMPARED[op.kind]}\` compares`;
  return `A${
    aOrAn(op.type).slice(1)
  } stands for a computation, so JavaScript's operators and plain templates cannot use it: ` +
    `put the tag ${tag} before the template, as in ${tag}\`…\${op}…\`${compared}, or call op.toString() for its name`;
}
