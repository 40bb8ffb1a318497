/**
 * What may differ between templates of different origin: the rules of white space, the tags, filters and functions, and
 * how much of Python a template may reach.
 *
 * @module
 */

import type { Filter } from "./filters/filter.ts";
import { FILTERS } from "./filters/filters.ts";
import { GLOBALS } from "./globals.ts";
import type { LexerOptions } from "./syntax/lexer.ts";
import type { ParserOptions } from "./syntax/parser.ts";
import type { PyValue } from "./values/values.ts";

/** Jinja2's `Environment`: how templates are read, and what they find. */
export interface Environment extends LexerOptions, ParserOptions {
  /** Filters by name. */
  readonly filters: ReadonlyMap<string, Filter>;
  /** Functions and values by name; a template's own variables hide them. */
  readonly globals: ReadonlyMap<string, PyValue>;
  /** Whether methods that change lists and dicts, and names with an underscore in front, are out of reach. */
  readonly isSandboxed: boolean;
}

/** krnel-graph's environment: Jinja2's defaults, autoescape off. */
export const PLAIN_ENVIRONMENT: Environment = {
  trimBlocks: false,
  lstripBlocks: false,
  hasLoopControls: false,
  captureTags: [],
  filters: FILTERS,
  globals: GLOBALS,
  isSandboxed: false,
};
