/**
 * Templates: text with variables, in Jinja2's language.
 *
 * @module
 */

export { compileTemplate, type Template } from "./template.ts";
export type { RenderLimits } from "./budget.ts";
export { CHAT_ENVIRONMENT, CHAT_LIMITS } from "./chat_environment.ts";
export type { Environment } from "./environment.ts";
export { isLimitError } from "./errors.ts";
