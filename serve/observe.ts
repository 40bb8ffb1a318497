/**
 * What every request goes through: an id, the metrics and the log.
 *
 * @module
 */

import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "./api_error.ts";
import type { RequestLog } from "./request_log.ts";
import type { ServerMetrics } from "./server_metrics.ts";

/** What is kept of a request while it is answered. */
export interface RequestVariables {
  /** Its id. */
  id: string;
  /** For each input, whether it was flagged. */
  flagged?: readonly boolean[];
  /** What is asked about; kept only where the log hears it. */
  inputs?: readonly (readonly string[])[];
}

/** A server's requests. */
export interface RequestEnv {
  /** Of each request. */
  Variables: RequestVariables;
}

/** Who hears of requests. */
export interface Observers {
  /** What is counted. */
  readonly metrics: ServerMetrics;
  /** Hears of requests. */
  readonly log?: RequestLog;
}

/** Counts and logs requests. `routes` are those that metrics tell apart: what else clients write is one. */
export function observe({ metrics, log }: Observers, routes: readonly string[]): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    const start = performance.now();
    c.set("id", crypto.randomUUID().replaceAll("-", ""));
    await next();
    c.res.headers.set("x-request-id", c.get("id"));
    const route = routes.find((known) => isOf(known, c.req.path)) ?? "other";
    const ms = performance.now() - start;
    metrics.request(route, c.res.status, ms / 1000);
    log?.({ id: c.get("id"), route, status: c.res.status, ms: Math.round(ms), ...noted(c) });
  };
}

function isOf(route: string, path: string): boolean {
  return route === path || (route.endsWith("/:model") && path.startsWith(route.slice(0, -":model".length)));
}

function noted(c: Context<RequestEnv>): Partial<RequestVariables> & { readonly error?: string } {
  const { flagged, inputs } = c.var;
  return {
    ...(flagged === undefined ? {} : { flagged }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(c.error === undefined || c.error instanceof ApiError ? {} : { error: `${c.error.name}: ${c.error.message}` }),
  };
}
