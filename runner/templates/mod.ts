/**
 * Templates: text with variables, in Jinja2's language.
 *
 * @module
 */

export { compileTemplate, type Piece, type Template } from "./template.ts";
export { DEFAULT_OUTPUT, type RenderLimits } from "./budget.ts";
export { CHAT_ENVIRONMENT, CHAT_LIMITS } from "./chat_environment.ts";
export type { Environment } from "./environment.ts";
export { isLimitError } from "./errors.ts";
