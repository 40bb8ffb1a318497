/**
 * The error classes that callers can catch. Every error that probegraph throws on purpose is one of these.
 *
 * A message states what was attempted, what came, and what would work.
 *
 * @module
 */

/** Base class of all errors thrown by probegraph. */
export class ProbegraphError extends Error {
  override name = "ProbegraphError";
}

/** An op was built or changed with a wrong argument: an unknown field, a value of the wrong type, a wrong kind of op. */
export class OpError extends ProbegraphError {
  override name = "OpError";
}

/** A graph file cannot be read: a missing node, a cycle, an unreachable node, an unknown type. */
export class GraphError extends ProbegraphError {
  override name = "GraphError";
}

/** A node of a graph file does not have the identity that the file gives it. */
export class UuidMismatchError extends GraphError {
  override name = "UuidMismatchError";
}

/** A dataset cannot be read, or a column of it is missing or has the wrong type. */
export class DatasetError extends ProbegraphError {
  override name = "DatasetError";
}

/** A file or result is not in the format that it should be in, or is damaged. */
export class FormatError extends ProbegraphError {
  override name = "FormatError";
}

/** A store cannot be opened, read or written. */
export class StoreError extends ProbegraphError {
  override name = "StoreError";
}

/** A language model cannot be found, loaded or run as asked. */
export class ModelError extends ProbegraphError {
  override name = "ModelError";
}

/** A classifier cannot be trained or applied: bad parameters, or labels that do not allow it. */
export class ClassifierError extends ProbegraphError {
  override name = "ClassifierError";
}

/** A template has a syntax error, or failed while it was rendered. */
export class TemplateError extends ProbegraphError {
  override name = "TemplateError";
}

/** An op's computation failed. `cause` holds the original error, `uuid` names the op. */
export class RunError extends ProbegraphError {
  override name = "RunError";
  /** The op that failed. */
  readonly uuid: string;

  constructor(message: string, uuid: string, options?: ErrorOptions) {
    super(message, options);
    this.uuid = uuid;
  }
}
