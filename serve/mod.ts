/**
 * A server of guardrails: OpenAI's moderation endpoint, and more, for `deno serve` and programs of one's own.
 *
 * @example A module for `deno serve`
 * ```ts ignore
 * import { openGuardServer } from "@probegraph/probegraph/serve";
 *
 * export default await openGuardServer(["my_guardrail"]);
 * ```
 *
 * @module
 */

export { type GuardServer, guardServer, type GuardServerOptions } from "./guard_server.ts";
export { openGuardServer, type OpenOptions } from "./open.ts";
export type { Limits } from "./limits.ts";
export { BearerKeys, keysIn, readKeys } from "./keys.ts";
export type { RequestLog, RequestRecord } from "./request_log.ts";
