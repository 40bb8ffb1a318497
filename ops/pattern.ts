/**
 * Regular expressions that cannot take long: RE2's, which give up back-references and looking around for a time that grows
 * with the text's length and no faster.
 *
 * Syntax: https://github.com/google/re2/wiki/Syntax
 *
 * @module
 */

import { RE2JS } from "re2js";
import { OpError } from "./errors.ts";

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
  const reason = syntaxProblem(pattern);
  if (reason === undefined) return undefined;
  const hint = wayOut(reason);
  const ending = hint === undefined ? "" : `: ${hint}`;
  return `the pattern ${JSON.stringify(pattern)} is no regular expression of RE2 (${reason})${ending}`;
}

function syntaxProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, "");
  }
}

/** What RE2 has in place of JavaScript's syntax that it objects to. */
function wayOut(reason: string): string | undefined {
  if (/\\[1-9]|\(\?[=!<]/.test(reason)) return "RE2 has no back-references and does not look around";
  if (reason.endsWith("`\\b`")) return "within [ ] write \\x08 for a backspace";
  if (reason.startsWith("invalid repeat count")) return "RE2 repeats at most 1000 times";
  const property = /\\([pP])\{(?:\w+=)?(\w+)\}/.exec(reason);
  return property === null ? undefined : propertyHint(`\\${property[1]}{${property[2]}}`);
}

/** @param bare the property without `Script=` or `General_Category=` */
function propertyHint(bare: string): string {
  if (syntaxProblem(bare) === undefined) return `write ${bare}`;
  return "RE2 has scripts by their long names and general categories by their short ones, as in \\p{Latin}, \\p{Lu}";
}

/**
 * A JavaScript expression in RE2's syntax, its flags before it; anything else as it is.
 *
 * @throws {OpError} for a flag that would change the answers and that RE2 has not.
 */
export function patternText(value: unknown): unknown {
  if (!(value instanceof RegExp)) return value;
  const problem = flagProblem(value);
  if (problem !== undefined) throw new OpError(`the pattern ${value} ${problem}`);
  return RE2JS.translateRegExp(value);
}

function flagProblem({ source, sticky, unicodeSets }: RegExp): string | undefined {
  if (sticky) return "has the flag y, but is searched for in all of the text: write /^(?:…)/ for its beginning";
  if (!unicodeSets || !SET_OPERATION.test(source.replace(OTHER_ESCAPE, ""))) return undefined;
  return "uses set operations of the flag v, which RE2 has not: write one class, as in [a-ce-z] for [[a-z]--d], " +
    "alternatives, as in (?:a|bc) for [\\q{a|bc}], or several conditions with and(…) and not()";
}

/** A backslash with what it stands before, but for `\q{…}`. */
const OTHER_ESCAPE = /\\[^q]/gs;
/** `\q{…}`, and in a class another one, `--` or `&&`; outside of classes these stand for themselves. */
const SET_OPERATION = /\\q\{|\[[^\]]*(?:\[|--|&&)/;
