/**
 * The routes of a server of guardrails.
 *
 * @module
 */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { GuardWorkerError } from "../runner/guardrails/worker_error.ts";
import { ApiError, busyError, downError } from "./api_error.ts";
import { chooseGuards } from "./choose_guards.ts";
import { judge, type Judges } from "./judge.ts";
import type { BearerKeys } from "./keys.ts";
import { METRICS_TYPE } from "./metrics.ts";
import { moderation } from "./moderations.ts";
import { observe, type Observers, type RequestEnv } from "./observe.ts";
import openapi from "./openapi.json" with { type: "json" };
import { QueueFullError } from "./queue_full.ts";
import { scoreResult } from "./scores.ts";
import type { ServedGuard } from "./served_guard.ts";

/** What the routes work with. */
export interface AppParts extends Judges, Observers {
  /** Who may ask; left out: everybody. */
  readonly keys?: BearerKeys;
}

type Route = (c: Context<RequestEnv>) => Response | Promise<Response>;

/** What is answered where: path, method, answer. */
function routesOf(parts: AppParts): readonly (readonly [path: string, method: "GET" | "POST", answer: Route])[] {
  return [
    ["/v1/moderations", "POST", async (c) => {
      const { model, verdicts } = await judge(c, parts);
      return c.json({ id: `modr-${c.get("id")}`, model, results: verdicts.map(moderation) });
    }],
    ["/v1/score", "POST", async (c) => {
      const { model, verdicts } = await judge(c, parts);
      return c.json({ id: `score-${c.get("id")}`, model, results: verdicts.map(scoreResult) });
    }],
    ["/v1/models", "GET", (c) => c.json({ object: "list", data: parts.guards.map(modelOf) })],
    ["/v1/models/:model", "GET", (c) => c.json(modelOf(chooseGuards(parts.guards, c.req.param("model"))[0]))],
    ["/healthz", "GET", (c) => c.json({ status: "ok" })],
    ["/readyz", "GET", (c) => readiness(c, parts)],
    ["/metrics", "GET", (c) => c.body(parts.metrics.text(), 200, { "content-type": METRICS_TYPE })],
    ["/openapi.json", "GET", (c) => c.json(openapi)],
  ];
}

/** Makes the routes: what is sent to `fetch` is answered. */
export function createApp(parts: AppParts): Hono<RequestEnv> {
  const routes = routesOf(parts);
  const app = new Hono<RequestEnv>();
  app.use(observe(parts, routes.map(([path]) => path)));
  for (const path of ["/v1/*", "/metrics"]) app.use(path, withKey(parts.keys));
  app.use("/v1/*", atOnce(parts.limits.openRequests));
  for (const [path, method, answer] of routes) {
    app.on(method, path, answer);
    app.all(path, () => {
      throw new ApiError(405, `${path} is asked with ${method}`, { headers: { allow: method } });
    });
  }
  app.notFound((c) =>
    new ApiError(404, `There is nothing at ${c.req.path}: GET /openapi.json says what is`).toResponse()
  );
  app.onError((error) => errorOf(error).toResponse());
  return app;
}

function withKey(keys: BearerKeys | undefined): MiddlewareHandler {
  return async (c, next) => {
    keys?.check(c.req.header("authorization") ?? null);
    await next();
  };
}

/** Bodies take room before they come to the queue. */
function atOnce(most: number): MiddlewareHandler {
  let open = 0;
  return async (_, next) => {
    if (open >= most) throw busyError(`The server has ${most} requests at once, the most that it takes`, 1);
    open++;
    try {
      await next();
    } finally {
      open--;
    }
  };
}

function modelOf({ guard, created }: ServedGuard) {
  return { id: guard.name, object: "model", created, owned_by: "probegraph" };
}

async function readiness(c: Context<RequestEnv>, { guards, isStopping }: AppParts): Promise<Response> {
  if (isStopping()) return c.json({ status: "stopping" }, 503);
  const isWell = await Promise.all(guards.map((guard) => guard.isWell()));
  const failing = guards.filter((_, i) => !isWell[i]).map(({ guard }) => guard.name);
  return failing.length === 0 ? c.json({ status: "ready" }) : c.json({ status: "failing", guardrails: failing }, 503);
}

/** What went wrong within is told to the log, not to strangers. */
function errorOf(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueueFullError) return busyError(error.message, error.retrySeconds);
  if (error instanceof GuardWorkerError) return downError();
  return new ApiError(500, "The server failed to answer; its log says why", { code: "internal_error" });
}
