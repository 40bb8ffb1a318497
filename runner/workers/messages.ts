/**
 * What passes between a program and its workers, and how errors do: structured cloning keeps no class.
 *
 * @module
 */

import * as errors from "../../ops/errors.ts";
import type { Place } from "./native_code.ts";

/**
 * What a worker is sent: a question, which it answers, news, which it does not, or at first what it is to hold as long as it
 * lives, and where it is to say that it is in native code.
 */
export type ToWorker<Q, News> =
  | { readonly question: Q }
  | { readonly news: News }
  | { readonly held: unknown; readonly place: Place };

/** What a worker sends: that it has started, notes while it works, then an answer or an error. */
export type FromWorker<A, Note> =
  | { readonly started: true }
  | { readonly note: Note }
  | { readonly answer: A }
  | { readonly error: SentError };

/** An error as plain data. */
export interface SentError {
  /** The name of its class. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** Where it was thrown. */
  readonly stack: string | undefined;
}

/** The classes that are made from a message alone. */
const CLASSES: Readonly<Record<string, new (message: string, options?: ErrorOptions) => errors.ProbegraphError>> = {
  ProbegraphError: errors.ProbegraphError,
  OpError: errors.OpError,
  DatasetError: errors.DatasetError,
  FormatError: errors.FormatError,
  StoreError: errors.StoreError,
  ModelError: errors.ModelError,
  ClassifierError: errors.ClassifierError,
  GuardrailError: errors.GuardrailError,
  TemplateError: errors.TemplateError,
};

/** An error as it is sent. */
export function sentError(error: unknown): SentError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack };
}

/** A sent error of one of probegraph's classes, or `undefined` where it is a foreign one. */
export function ownError({ name, message, stack }: SentError): errors.ProbegraphError | undefined {
  return Object.hasOwn(CLASSES, name) ? new CLASSES[name](message, { cause: stack }) : undefined;
}
