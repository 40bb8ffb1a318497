/**
 * Requests to model servers: time-outs, retries with growing pauses, cancellation.
 *
 * @module
 */
import { delay } from "../../ops/standard.ts";
import { ModelError } from "../../ops/errors.ts";
import { isRecord, type JsonRecord, parseJson, recordIn } from "../../ops/json_record.ts";
import { show } from "../../ops/messages.ts";
import { BodyTooLarge, boundedBytes } from "../../stores/bounded_body.ts";
import { wrongInHeader } from "../../stores/header_text.ts";

/** How patient requests are. */
export interface HttpPatience {
  /** Longest time for one answer, in milliseconds. */
  readonly timeout: number;
  /** Attempts after the first one. */
  readonly retries: number;
  /** Pause before the first retry in milliseconds; it doubles with each. A server's `Retry-After` counts instead. */
  readonly firstPause: number;
}

/** Where to ask. */
export interface HttpEndpoint extends HttpPatience {
  /** What is asked, for messages: `the Ollama server`. */
  readonly server: string;
  /** Address of the server, without user or password. */
  readonly base: string;
  /** Value of the Authorization header; it appears in no message. */
  readonly authorization?: string;
  /** What to do when the server cannot be reached. */
  readonly advice: string;
}

/** The longest answers are embeddings of a batch: 512 of 16,384 numbers, of 20 digits each, take 170 MB. */
const ANSWER_BYTES = 256 << 20;
/** Longest pause that a server's `Retry-After` is given. */
const LONGEST_PAUSE = 300_000;
const RETRIED = [408, 425, 429, 500, 502, 503, 504];

/**
 * Posts JSON, and reads the JSON object that comes back. Connections that cannot be made or are cut, answers that come too late or
 * are not JSON, and statuses that say "later" are tried again.
 *
 * @param body what to post; `undefined` makes it a GET request
 * @throws {ModelError} if the server refuses, or does not answer properly after all retries
 * @throws the signal's reason if it is aborted
 */
export async function askJson(
  endpoint: HttpEndpoint,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<JsonRecord> {
  checkKey(endpoint);
  for (let attempt = 0;; attempt++) {
    const failure = await tryOnce(endpoint, path, body, signal);
    if ("json" in failure) return failure.json;
    signal?.throwIfAborted();
    if (!failure.isTemporary || attempt >= endpoint.retries) throw failureError(endpoint, path, failure, attempt + 1);
    await delay(failure.retryAfter ?? endpoint.firstPause * 2 ** attempt, { signal });
  }
}

function checkKey({ authorization = "", server, advice }: HttpEndpoint): void {
  const wrong = wrongInHeader(authorization.slice(authorization.indexOf(" ") + 1));
  if (wrong !== undefined) throw new ModelError(`Cannot ask ${server}: the key ${wrong}; ${advice}`);
}

interface Failure {
  readonly problem: string;
  readonly isTemporary: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
}

async function tryOnce(
  { base, authorization, timeout }: HttpEndpoint,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Failure | { readonly json: JsonRecord }> {
  const late = AbortSignal.timeout(timeout);
  const headers = new Headers({ "content-type": "application/json" });
  if (authorization !== undefined) headers.set("authorization", authorization);
  try {
    const response = await fetch(base + path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      // A redirect would lose the body, or bring it and the key to another server.
      redirect: "manual",
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const text = new TextDecoder().decode(await boundedBytes(response, ANSWER_BYTES));
    if (response.ok) return objectIn(text);
    return {
      problem: `it answered ${response.status}: ${serverMessage(text)}`,
      isTemporary: isTemporary(response.status),
      retryAfter: retryAfter(response.headers.get("retry-after")),
    };
  } catch (error) {
    if (late.aborted) return { problem: `no answer came within ${timeout / 1000} seconds`, isTemporary: true };
    if (error instanceof BodyTooLarge) return { problem: error.message, isTemporary: false };
    if (error instanceof SyntaxError) return { problem: "its answer was cut off or is not JSON", isTemporary: true };
    return { problem: "it cannot be reached, or the connection was cut", isTemporary: true };
  }
}

/** @throws {SyntaxError} where the text is not JSON */
function objectIn(text: string): Failure | { readonly json: JsonRecord } {
  const json: unknown = parseJson(text);
  if (isRecord(json)) return { json };
  return { problem: `its answer is ${show(json)}, and no JSON object`, isTemporary: false };
}

/** Whether a status says that the same request may be answered later. */
export function isTemporary(status: number): boolean {
  return RETRIED.includes(status);
}

/** Servers answer `{"error": "…"}` or `{"error": {"message": "…"}}`. */
function serverMessage(text: string): string {
  let message: unknown = text;
  try {
    const { error } = recordIn(parseJson(text)) as { error?: { message?: unknown } };
    message = error?.message ?? error ?? text;
  } catch {
    // Not JSON: a proxy's page, for instance.
  }
  return String(message).replaceAll(/\s+/g, " ").slice(0, 200);
}

/** `Retry-After`: seconds or a date (RFC 9110, section 10.2.3), as milliseconds. */
export function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), LONGEST_PAUSE);
}

function failureError(endpoint: HttpEndpoint, path: string, { problem }: Failure, attempts: number): ModelError {
  const tried = attempts === 1 ? "" : ` (${attempts} attempts)`;
  const message =
    `Cannot get an answer from ${endpoint.server} at ${endpoint.base}${path}${tried}: ${problem}; ${endpoint.advice}`;
  // Servers may repeat what they were sent.
  const secret = endpoint.authorization?.split(" ").at(-1);
  return new ModelError(secret ? message.replaceAll(secret, "…") : message);
}
