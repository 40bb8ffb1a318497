/**
 * Errors of the template engine: raised with a Python type and message, shown with the place in the template.
 *
 * @module
 */

import { TemplateError } from "../../ops/errors.ts";

/**
 * The types of error that Jinja2 and Python raise, and one of our own: a template that would take too long. A plain
 * TemplateError is one that the template itself raises.
 */
export type PyErrorKind =
  | "TemplateError"
  | "TemplateSyntaxError"
  | "TemplateAssertionError"
  | "TemplateRuntimeError"
  | "UndefinedError"
  | "FilterArgumentError"
  | "TypeError"
  | "ValueError"
  | "IndexError"
  | "KeyError"
  | "AttributeError"
  | "ZeroDivisionError"
  | "OverflowError"
  | "AssertionError"
  | "RecursionError"
  | "SecurityError"
  | "LimitError";

/** An error inside the engine; it never leaves it (see {@linkcode asTemplateError}). */
export class PyError extends Error {
  readonly kind: PyErrorKind;
  /** Where in the template source, as an offset; set by the parser, found by the interpreter otherwise. */
  readonly at: number | null;

  constructor(kind: PyErrorKind, message: string, at: number | null = null) {
    super(message);
    this.kind = kind;
    this.at = at;
  }
}

/**
 * The error that users see: type, message, line, and the line itself with a caret under the place.
 *
 * @param error what was thrown
 * @param source the template
 * @param at offset of the place in the source, where the error itself does not know it
 */
export function asTemplateError(error: unknown, source: string, at: number): TemplateError {
  if (error instanceof PyError) {
    if (error.kind === "TemplateError") return new TemplateError(error.message);
    return new TemplateError(`${error.kind}: ${error.message}\n${excerpt(source, error.at ?? at)}`);
  }
  if (error instanceof RangeError) {
    // The JavaScript stack or a string's length ran out before the engine's own limits did.
    return new TemplateError(
      `RecursionError: the template nests too deeply (${error.message})\n${excerpt(source, at)}`,
    );
  }
  throw error;
}

/** Whether a rendering ended because it came to a limit. */
export function isLimitError(error: unknown): boolean {
  return error instanceof TemplateError && error.message.startsWith("LimitError: ");
}

/** `line 3: …` with a caret, at most 100 columns of the line. */
function excerpt(source: string, at: number): string {
  const end = Math.min(at, source.length);
  const before = source.slice(0, end);
  const line = before.split("\n").length;
  const column = end - (before.lastIndexOf("\n") + 1);
  const text = source.split("\n")[line - 1] ?? "";
  const from = Math.max(0, column - 60);
  const shown = text.slice(from, from + 100).replaceAll("\t", " ");
  const label = `line ${line}: `;
  return `${label}${shown}\n${" ".repeat(label.length + column - from)}^`;
}
