/**
 * Regular expressions that cannot take long: RE2's, which give up back-references and looking around for a time that grows
 * with the text's length and no faster.
 *
 * Syntax: https://github.com/google/re2/wiki/Syntax
 *
 * @module
 */

import { RE2JS } from "re2js";

/** Whether a pattern is found somewhere in a text. */
export type Search = (text: string) => boolean;

/** Makes a search. @throws {Error} for a pattern that {@linkcode patternProblem} objects to. */
export function patternSearch(pattern: string, ignoreCase: boolean): Search {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return (text) => compiled.test(text);
}

/** Makes a search for a text as it stands. */
export function textSearch(part: string, ignoreCase: boolean): Search {
  return ignoreCase ? patternSearch(RE2JS.quote(part), true) : (text) => text.includes(part);
}

/** What is wrong with a pattern, or `undefined`. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, "");
    const hint = /\\[1-9]|\(\?[=!<]/.test(reason) ? ": RE2 has no back-references and does not look around" : "";
    return `the pattern ${JSON.stringify(pattern)} is no regular expression of RE2 (${reason})${hint}`;
  }
}

/** A JavaScript expression in RE2's syntax, its flags before it; anything else as it is. */
export function patternText(value: unknown): unknown {
  return value instanceof RegExp ? RE2JS.translateRegExp(value) : value;
}
