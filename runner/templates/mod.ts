/**
 * Templates: text with variables, in Jinja2's language.
 *
 * @module
 */

export { compileTemplate, type Template } from "./template.ts";
export type { RenderLimits } from "./budget.ts";
