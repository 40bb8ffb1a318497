/**
 * The error classes that callers can catch. Every error that probegraph throws on purpose is one of these.
 *
 * A message states what was attempted, what came, and what would work.
 *
 * @module
 */

import { foldStack } from "./call_site.ts";
import { messageText } from "./messages.ts";

/**
 * Base class of all errors thrown by probegraph.
 *
 * @example
 * ```ts
 * import { ProbegraphError, Runner } from "@probegraph/probegraph";
 *
 * try {
 *   await new Runner({ store: "memory://" }).fromParquet("no_such_file.parquet");
 * } catch (error) {
 *   console.log(error instanceof ProbegraphError); // true
 * }
 * ```
 */
export class ProbegraphError extends Error {
  /** Makes an error that goes by the name of its class. */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? undefined : messageText(message), options);
    this.name = new.target.name;
    foldStack(this);
  }
}

/**
 * An op was built or changed with a wrong argument: an unknown field, a wrong value, a wrong kind of op.
 *
 * @example
 * ```ts
 * import { OpError, Runner } from "@probegraph/probegraph";
 *
 * try {
 *   new Runner({ store: "memory://" }).fromInline({ score: [1] }).take({ skip: 0.5 });
 * } catch (error) {
 *   console.log(error instanceof OpError); // true
 * }
 * ```
 */
export class OpError extends ProbegraphError {}

/**
 * A tagged template (`where`, `score`, `text`, `graph`) or printed code cannot be read; says where.
 *
 * @example
 * ```ts
 * import { Runner, SyntaxTemplateError, where } from "@probegraph/probegraph";
 *
 * const { bad } = { bad: new Runner({ store: "memory://" }).fromInline({ bad: [true] }).colBoolean("bad") };
 * try {
 *   where`${bad} &&& ${bad}`;
 * } catch (error) {
 *   console.log(error instanceof SyntaxTemplateError && [error.line, error.column]); // [ 1, 6 ]
 * }
 * ```
 */
export class SyntaxTemplateError extends OpError {
  /** Line of the mistake in the template's text, from 1. */
  readonly line: number;
  /** Column of the mistake in its line, in characters, from 1. */
  readonly column: number;

  /** Makes an error about a place in a text. */
  constructor(message: string, line: number, column: number, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
    this.column = column;
  }
}

/**
 * A graph file cannot be read: a missing node, a cycle, an unreachable node, an unknown type.
 *
 * @example
 * ```ts
 * import { deserialize, GraphError } from "@probegraph/probegraph";
 *
 * try {
 *   deserialize({ outputs: ["x"], nodes: {} });
 * } catch (error) {
 *   console.log(error instanceof GraphError); // true
 * }
 * ```
 */
export class GraphError extends ProbegraphError {}

/**
 * A node of a graph file does not have the identity that the file gives it.
 *
 * @example
 * ```ts
 * import { deserialize, Runner, serialize, UuidMismatchError } from "@probegraph/probegraph";
 *
 * const file = JSON.stringify(serialize(new Runner({ store: "memory://" }).fromInline({ a: [1] })));
 * try {
 *   deserialize(file.replace("[1]", "[2]"));
 * } catch (error) {
 *   console.log(error instanceof UuidMismatchError); // true
 * }
 * ```
 */
export class UuidMismatchError extends GraphError {}

/**
 * A dataset cannot be read, or a column of it is missing or has the wrong type.
 *
 * @example
 * ```ts
 * import { DatasetError, Runner } from "@probegraph/probegraph";
 *
 * try {
 *   await new Runner({ store: "memory://" }).fromParquet("no_such_file.parquet");
 * } catch (error) {
 *   console.log(error instanceof DatasetError); // true
 * }
 * ```
 */
export class DatasetError extends ProbegraphError {}

/**
 * A file or result is not in the format that it should be in, or is damaged.
 *
 * @example
 * ```ts
 * import { FormatError, ProbeFields } from "@probegraph/probegraph";
 *
 * try {
 *   new ProbeFields({ bias: "half" }, "model").number("bias");
 * } catch (error) {
 *   console.log(error instanceof FormatError); // true
 * }
 * ```
 */
export class FormatError extends ProbegraphError {}

/**
 * A store cannot be opened, read or written.
 *
 * @example
 * ```ts
 * import { openStore, StoreError } from "@probegraph/probegraph";
 *
 * try {
 *   openStore("nowhere://bucket");
 * } catch (error) {
 *   console.log(error instanceof StoreError); // true
 * }
 * ```
 */
export class StoreError extends ProbegraphError {}

/**
 * A language model cannot be found, loaded or run as asked.
 *
 * @example
 * ```ts
 * import { ModelError, RunError, Runner } from "@probegraph/probegraph";
 *
 * const texts = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!"] }).colText("text");
 * await texts.llmLayerActivations({ model: "onnx:no/such/folder", layer: 1 }).toMatrix().catch((error) => {
 *   console.log(error instanceof RunError ? error.cause instanceof ModelError : error instanceof ModelError); // true
 * });
 * ```
 */
export class ModelError extends ProbegraphError {}

/**
 * A classifier cannot be trained or applied: bad parameters, or labels that do not allow it.
 *
 * @example
 * ```ts
 * import { ClassifierError, registerClassifier } from "@probegraph/probegraph";
 *
 * try {
 *   registerClassifier("", { parameters: {} });
 * } catch (error) {
 *   console.log(error instanceof ClassifierError); // true
 * }
 * ```
 */
export class ClassifierError extends ProbegraphError {}

/**
 * A guardrail cannot be saved or loaded, or refuses a text.
 *
 * @example
 * ```ts
 * import { GuardrailError, loadGuardrail } from "@probegraph/probegraph";
 *
 * try {
 *   await loadGuardrail("no/such/folder");
 * } catch (error) {
 *   console.log(error instanceof GuardrailError); // true
 * }
 * ```
 */
export class GuardrailError extends ProbegraphError {}

/**
 * A template has a syntax error, or failed while it was rendered.
 *
 * @example
 * ```ts
 * import { RunError, Runner, TemplateError } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!"] });
 * const texts = data.template("{{ text | no_such_filter }}", { text: data.colText("text") });
 * await texts.toArray().catch((error) => {
 *   console.log((error instanceof RunError ? error.cause : error) instanceof TemplateError); // true
 * });
 * ```
 */
export class TemplateError extends ProbegraphError {}

/**
 * An op's computation failed. `cause` holds the original error, `uuid` names the op.
 *
 * @example
 * ```ts
 * import { RunError, Runner } from "@probegraph/probegraph";
 *
 * const column = new Runner({ store: "memory://" }).fromInline({ score: [1] }).colScore("other");
 * await column.toArray().catch((error) => {
 *   console.log(error instanceof RunError ? error.uuid.startsWith("SelectScoreColumnOp") : error.name); // true
 * });
 * ```
 */
export class RunError extends ProbegraphError {
  /** The op that failed. */
  readonly uuid: string;

  /** Makes an error about an op's computation. */
  constructor(message: string, uuid: string, options?: ErrorOptions) {
    super(message, options);
    this.uuid = uuid;
  }
}
