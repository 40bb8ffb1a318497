/**
 * The error classes that callers can catch. Every error that probegraph throws on purpose is one of these.
 *
 * A message states what was attempted, what came, and what would work.
 *
 * @module
 */

import { foldStack } from "./call_site.ts";
import { messageText } from "./messages.ts";

/** Base class of all errors thrown by probegraph. */
export class ProbegraphError extends Error {
  /** Makes an error that goes by the name of its class. */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? undefined : messageText(message), options);
    this.name = new.target.name;
    foldStack(this);
  }
}

/** An op was built or changed with a wrong argument: an unknown field, a wrong value, a wrong kind of op. */
export class OpError extends ProbegraphError {}

/** A tagged template (`where`, `score`, `text`, `graph`) or printed code cannot be read; says where. */
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

/** A graph file cannot be read: a missing node, a cycle, an unreachable node, an unknown type. */
export class GraphError extends ProbegraphError {}

/** A node of a graph file does not have the identity that the file gives it. */
export class UuidMismatchError extends GraphError {}

/** A dataset cannot be read, or a column of it is missing or has the wrong type. */
export class DatasetError extends ProbegraphError {}

/** A file or result is not in the format that it should be in, or is damaged. */
export class FormatError extends ProbegraphError {}

/** A store cannot be opened, read or written. */
export class StoreError extends ProbegraphError {}

/** A language model cannot be found, loaded or run as asked. */
export class ModelError extends ProbegraphError {}

/** A classifier cannot be trained or applied: bad parameters, or labels that do not allow it. */
export class ClassifierError extends ProbegraphError {}

/** A guardrail cannot be saved or loaded, or refuses a text. */
export class GuardrailError extends ProbegraphError {}

/** A template has a syntax error, or failed while it was rendered. */
export class TemplateError extends ProbegraphError {}

/** An op's computation failed. `cause` holds the original error, `uuid` names the op. */
export class RunError extends ProbegraphError {
  /** The op that failed. */
  readonly uuid: string;

  /** Makes an error about an op's computation. */
  constructor(message: string, uuid: string, options?: ErrorOptions) {
    super(message, options);
    this.uuid = uuid;
  }
}
