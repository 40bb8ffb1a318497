/**
 * A server of guardrails, as a function from requests to answers.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import type { Guard } from "../runner/guardrails/guard.ts";
import { createApp } from "./app.ts";
import type { BearerKeys } from "./keys.ts";
import { type Limits, limitsFrom } from "./limits.ts";
import { logErrors, type RequestLog } from "./request_log.ts";
import { OpenRequests } from "./open_requests.ts";
import { ServedGuard } from "./served_guard.ts";
import { ServerMetrics } from "./server_metrics.ts";

/** How guardrails are served. */
export interface GuardServerOptions {
  /** What is allowed. @default see {@linkcode Limits} */
  readonly limits?: Partial<Limits>;
  /** Who may ask. @default everybody */
  readonly keys?: BearerKeys;
  /** Hears of every request. @default what fails on the server's side is printed to standard error */
  readonly log?: RequestLog;
  /** Whether the log hears the texts, too. @default false */
  readonly logInputs?: boolean;
}

/** A server: what `export default` gives to `deno serve`, and `Deno.serve` takes as its handler. */
export interface GuardServer extends AsyncDisposable {
  /** Answers a request. It needs no `this`. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Says at `/readyz` that no new requests should come; those that come are answered. */
  stop(): void;
  /** Frees the guardrails, once the requests that have come are answered. */
  close(): Promise<void>;
}

/**
 * Serves guardrails that are loaded. Closing the server closes them.
 *
 * @example
 * ```ts
 * import { guardrail, loadGuardrail, Runner } from "@probegraph/probegraph";
 * import { guardServer } from "@probegraph/probegraph/serve";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/train.parquet")).take(100);
 * const x = data.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colCategorical("label").isIn("override") });
 * const parts = guardrail({ name: "demo", probe, threshold: 0, license: "MIT" });
 * const folder = `${await Deno.makeTempDir()}/guard`;
 * await parts.save(folder);
 * await using server = guardServer([await loadGuardrail(folder)]);
 * const answer = await server.fetch(new Request("http://guard/v1/moderations", { method: "POST", body: JSON.stringify({ input: "Hi!" }) }));
 * console.log(answer.status); // 200
 * ```
 *
 * @throws {ProbegraphError} if there are none, two have one name, or a limit is no number
 */
export function guardServer(guards: readonly Guard[], options: GuardServerOptions = {}): GuardServer {
  checkNames(guards);
  const limits = limitsFrom(options.limits);
  const served: ServedGuard[] = [];
  const metrics = new ServerMetrics(served);
  for (const guard of guards) served.push(new ServedGuard(guard, { limits, metrics }));
  let isStopping = false;
  const { keys, log = logErrors, logInputs = false } = options;
  const app = createApp({
    guards: served,
    limits,
    metrics,
    keys,
    log,
    logsInputs: logInputs,
    isStopping: () => isStopping,
  });
  const open = new OpenRequests();
  const stop = () => void (isStopping = true);
  const close = async () => {
    stop();
    await open.untilNone();
    await Promise.all(guards.map((guard) => guard.close()));
  };
  const answer = (request: Request) =>
    request.method === "HEAD" ? headOf(app.fetch(withGet(request))) : app.fetch(request);
  return { fetch: (request) => open.during(() => answer(request)), stop, close, [Symbol.asyncDispose]: close };
}

function withGet({ url, headers, signal }: Request): Request {
  return new Request(url, { headers, signal });
}

/** What GET is answered, but for the body: its length is told (RFC 9110, 9.3.2). */
async function headOf(answer: Response | Promise<Response>): Promise<Response> {
  const { body, status, headers } = await answer;
  const { byteLength } = await new Response(body).arrayBuffer();
  const told = new Headers(headers);
  told.set("content-length", String(byteLength));
  return new Response(null, { status, headers: told });
}

function checkNames(guards: readonly Guard[]): void {
  if (guards.length === 0) throw new ProbegraphError("A server needs a guardrail: none was given");
  const names = guards.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new ProbegraphError(
    `Two guardrails are called ${twice}: clients ask for them by name, so save one under another`,
  );
}
