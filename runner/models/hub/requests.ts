/**
 * Requests to the hub: what `@huggingface/hub` is given as its `fetch`. The library asks once, waits without end, and
 * takes no token that does not begin with `hf_`.
 *
 * @module
 */
import { delay } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { BodyTooLarge, boundedBytes } from "../../../stores/bounded_body.ts";
import { wrongInHeader } from "../../../stores/header_text.ts";
import { isTemporary, retryAfter } from "../http.ts";
import { type HubRepository, repositoryName, repositoryPath } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

/** The hub's longest answers list files: tens of thousands take some megabytes. */
const METADATA_BYTES = 64 << 20;

/** The hub refused a request, or could not be reached. */
export class HubRefusal extends ModelError {
  /** What went wrong. */
  readonly problem: string;
  /** Whether the cache may serve instead, as in Python: the hub is in trouble, or does not know who asks. */
  readonly cacheMayServe: boolean;
  /** The status of the answer, where one came. */
  readonly status: number | undefined;

  /** Makes an error. */
  constructor(
    repository: HubRepository,
    problem: string,
    wayOut: string,
    { cacheMayServe, status, cause }: RefusalDetails,
  ) {
    super(`Cannot fetch "${repositoryName(repository)}": ${problem}; ${wayOut}`, { cause });
    this.problem = problem;
    this.cacheMayServe = cacheMayServe;
    this.status = status;
  }
}

interface RefusalDetails {
  readonly cacheMayServe: boolean;
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * A `fetch` for requests about a repository. It asks again when the hub cannot be reached or is busy. The token goes to the
 * hub's own address only; that it does not follow redirects to other hosts is the rule of `fetch`.
 *
 * @param signal ends the requests
 * @returns answers that are whole and successful
 * @throws {HubRefusal} when the hub refuses, or cannot be reached after all retries
 * @throws the signal's reason if it is aborted
 */
export function hubFetch(repository: HubRepository, settings: HubSettings, signal?: AbortSignal): typeof fetch {
  return (input, init) =>
    askAgain(repository, settings, signal, async (late) => {
      const response = await send(input, init, settings, late);
      return new Response(await wholeBody(response, repository, settings), response);
    });
}

/** An answer that is too large would be so again: it is not asked for again. */
async function wholeBody(
  response: Response,
  repository: HubRepository,
  settings: HubSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await boundedBytes(response, METADATA_BYTES);
  } catch (error) {
    throw error instanceof BodyTooLarge ? notTheHub(error, repository, settings) : error;
  }
}

/** An error for answers that a hub does not give: those of a network's sign-in page, for instance. */
export function notTheHub(
  cause: Error,
  repository: HubRepository,
  { endpoint, token }: HubSettings,
  status?: number,
): HubRefusal {
  const said = withoutToken(cause.message, token).slice(0, 200);
  const problem = `what answers at ${shownAddress(endpoint)} does not answer as a hub does (${said})`;
  const wayOut = "check HF_ENDPOINT, and whether the network wants a sign-in first";
  return new HubRefusal(repository, problem, wayOut, { cacheMayServe: true, cause, ...(status && { status }) });
}

/** As {@linkcode hubFetch}, for answers that come bit by bit: it waits for their beginning. */
export function hubStream(repository: HubRepository, settings: HubSettings, signal?: AbortSignal): typeof fetch {
  return (input, init) => askAgain(repository, settings, signal, (late) => send(input, init, settings, late));
}

async function send(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { token, endpoint }: HubSettings,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const headers = new Headers(init?.headers);
  if (token !== undefined && url.origin === new URL(endpoint).origin) headers.set("authorization", `Bearer ${token}`);
  return await fetch(url, { ...init, headers, signal });
}

async function askAgain(
  repository: HubRepository,
  settings: HubSettings,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  checkToken(repository, settings);
  const { timeout, retries, firstPause } = settings.patience;
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer came within ${timeout / 1000} seconds`)), timeout);
    let wait: number | undefined;
    try {
      const response = await ask(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
      if (response.ok) return response;
      await response.body?.cancel();
      if (!isTemporary(response.status) || attempt >= retries) throw refusal(response, repository, settings);
      wait = hubWait(response.headers);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof HubRefusal) throw error;
      if (attempt >= retries) throw unreachable(error as Error, repository, settings);
    } finally {
      clearTimeout(timer);
    }
    await delay(wait ?? firstPause * 2 ** attempt, { signal });
  }
}

/** What the cache has needs no token. */
function checkToken(repository: HubRepository, { token = "" }: HubSettings): void {
  const wrong = wrongInHeader(token);
  if (wrong !== undefined) {
    const wayOut = "it is in HF_TOKEN, or in the file that hf auth login writes";
    throw new HubRefusal(repository, `the token ${wrong}`, wayOut, { cacheMayServe: true });
  }
}

/** Besides `Retry-After` the hub says when its rate limit ends: `"api";r=0;t=55` means in 55 seconds. */
function hubWait(headers: Headers): number | undefined {
  const reset = /;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
  return retryAfter(headers.get("retry-after") ?? reset ?? null);
}

function unreachable(cause: Error, repository: HubRepository, { endpoint, token }: HubSettings): HubRefusal {
  const problem = `the hub at ${shownAddress(endpoint)} cannot be reached (${withoutToken(cause.message, token)})`;
  return new HubRefusal(repository, problem, "check the network, and try again", { cacheMayServe: true, cause });
}

function refusal(response: Response, repository: HubRepository, settings: HubSettings): HubRefusal {
  const [{ status, headers }, { endpoint, token }] = [response, settings];
  if (isPage(headers)) return notTheHub(new Error(`it answered ${status} with a page`), repository, settings, status);
  const said = headers.get("x-error-message");
  const problem = `the hub answered ${status}${said ? ` (${withoutToken(said.slice(0, 200), token)})` : ""}`;
  const wayOut = advice(status, headers.get("x-error-code"), repository, endpoint);
  return new HubRefusal(repository, problem, wayOut, { cacheMayServe: saysNothingOfModel(response), status });
}

/**
 * Whether a refusal leaves open that the hub has the model: servers that fail, proxies, of which none gives the hub's codes, and
 * tokens that are missing.
 */
function saysNothingOfModel({ status, headers }: Response): boolean {
  const isUsers = status >= 400 && status < 500 && !isTemporary(status) && ![401, 403, 407].includes(status);
  return !isUsers || !headers.has("x-error-code");
}

/** The hub answers programs with JSON or nothing; sign-in pages and proxies with pages. */
function isPage(headers: Headers): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(headers.get("content-type") ?? "") &&
    !headers.has("x-error-code");
}

/** An address without the user and the password that may be in it. */
export function shownAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return (origin + pathname).replace(/\/$/, "");
}

/** Servers may repeat what they were sent. */
function withoutToken(text: string, token: string | undefined): string {
  return token === undefined ? text : text.replaceAll(token, "…");
}

/** The hub answers 401 for models that do not exist as well, so that nobody learns the names of private ones. */
function advice(
  status: number,
  code: string | null,
  repository: HubRepository,
  endpoint: string,
): string {
  const { type = "model", revision } = repository;
  const token = "set HF_TOKEN to a token that may read it (hf auth login saves one)";
  if (code === "GatedRepo") {
    const page = `${shownAddress(endpoint)}/${repositoryPath(repository)}`;
    return `the ${type} is gated: accept its terms at ${page}, and ${token}`;
  }
  if (status === 401 || status === 403) return `check the name; if the ${type} is private or gated, ${token}`;
  if (code === "RevisionNotFound") return `the ${type} has no branch, tag or commit ${revision}; check the revision`;
  if (status === 404) return `check the name and the revision; if the ${type} is private, ${token}`;
  return "try again later";
}
