/**
 * Finds filters and tests that do not exist before a template is rendered.
 *
 * As in Jinja2, one inside an `if` is only an error when it is reached, so that a template can ask `'x' is filter` first.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import { FILTERS } from "./filters.ts";
import { type Node, type Statement, walk } from "./syntax.ts";
import { TESTS } from "./tests.ts";

/** The parts that Jinja2 compiles as a function of their own: an `if` around them does not excuse them. */
const OWN_FRAMES = new Set(["for", "macro", "call_block", "with", "set_block", "filter_block", "block", "autoescape"]);

/** @throws {PyError} of kind TemplateAssertionError for a filter or test that is not known */
export function checkKnownNames(statements: readonly Statement[]): void {
  check(statements);
}

function check(nodes: unknown): void {
  walk(nodes, (node) => {
    if (node.kind === "if" || node.kind === "condition") {
      checkFramesOnly(Object.values(node));
      return false;
    }
    checkName(node);
    return true;
  });
}

/** Inside an `if`: only what has a frame of its own is checked. */
function checkFramesOnly(nodes: unknown): void {
  walk(nodes, (node) => {
    if (!OWN_FRAMES.has(node.kind)) return true;
    if (node.kind === "set_block" || node.kind === "filter_block") checkName(node.filter);
    if ("body" in node) check(node.body);
    return false;
  });
}

function checkName(node: Node | null): void {
  if (node?.kind === "filter" && !FILTERS.has(node.name)) {
    throw new PyError("TemplateAssertionError", `No filter named '${node.name}'.`, node.at);
  }
  if (node?.kind === "test" && !TESTS.has(node.name)) {
    throw new PyError("TemplateAssertionError", `No test named '${node.name}'.`, node.at);
  }
}
