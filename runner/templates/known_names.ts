/**
 * Finds filters and tests that do not exist before a template is rendered.
 *
 * As in Jinja2, one inside an `if` is only an error when it is reached, so that a template can ask `'x' is filter` first.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import type { Filter } from "./filters/filter.ts";
import { type Node, type Statement, walk } from "./syntax/syntax.ts";
import { TESTS } from "./filters/tests.ts";

/** The parts that Jinja2 compiles as a function of their own: an `if` around them does not excuse them. */
const OWN_FRAMES = new Set([
  "for",
  "macro",
  "call_block",
  "with",
  "set_block",
  "filter_block",
  "block",
  "autoescape",
  "capture",
]);

/** @throws {PyError} of kind TemplateAssertionError for a filter or test that is not known */
export function checkKnownNames(statements: readonly Statement[], filters: ReadonlyMap<string, Filter>): void {
  check(statements, filters);
}

function check(nodes: unknown, filters: ReadonlyMap<string, Filter>): void {
  walk(nodes, (node) => {
    if (node.kind === "if" || node.kind === "condition") {
      checkFramesOnly(Object.values(node), filters);
      return false;
    }
    checkName(node, filters);
    return true;
  });
}

/** Inside an `if`: only what has a frame of its own is checked. */
function checkFramesOnly(nodes: unknown, filters: ReadonlyMap<string, Filter>): void {
  walk(nodes, (node) => {
    if (!OWN_FRAMES.has(node.kind)) return true;
    if (node.kind === "set_block" || node.kind === "filter_block") checkName(node.filter, filters);
    if ("body" in node) check(node.body, filters);
    return false;
  });
}

function checkName(node: Node | null, filters: ReadonlyMap<string, Filter>): void {
  if (node?.kind === "filter" && !filters.has(node.name)) {
    throw new PyError("TemplateAssertionError", `No filter named '${node.name}'.`, node.at);
  }
  if (node?.kind === "test" && !TESTS.has(node.name)) {
    throw new PyError("TemplateAssertionError", `No test named '${node.name}'.`, node.at);
  }
}
