/**
 * Where and how the Hugging Face Hub is reached, from the variables that its Python library reads
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { homedir } from "node:os";
import { expandHome } from "../../../stores/home.ts";
import { ModelError } from "../../../ops/errors.ts";
import { show, withoutCredentials } from "../../../ops/messages.ts";
import type { HttpPatience } from "../http.ts";

/** Where and how to reach the hub. */
export interface HubSettings {
  /** Address of the hub, without a slash at the end. */
  readonly endpoint: string;
  /** The cache folder. */
  readonly cacheFolder: string;
  /** Access token; it is sent to the hub and appears nowhere else. */
  readonly token: string | undefined;
  /** Why only the cache is used; `undefined` if the hub may be asked. */
  readonly offline: string | undefined;
  /** How patient requests are. */
  readonly patience: HubPatience;
}

/** How patient requests to the hub are. `timeout` is the longest time until an answer begins. */
export interface HubPatience extends HttpPatience {
  /** Longest time in which nothing of a file comes, in milliseconds. */
  readonly stallTimeout: number;
}

const PATIENCE: HubPatience = { timeout: 60_000, stallTimeout: 60_000, retries: 4, firstPause: 500 };

/**
 * The settings that the environment gives. `@huggingface/hub` knows the cache folder; the address, the token, the switch
 * for working offline, and `~` and variables in paths are left to its callers.
 *
 * @throws {ModelError} if HF_ENDPOINT is not an address
 */
export async function hubSettings(): Promise<HubSettings> {
  const { getHFHubCachePath } = await import("@huggingface/hub");
  return {
    endpoint: findEndpoint(),
    cacheFolder: expandPath(getHFHubCachePath()),
    token: await findToken(),
    offline: offlineReason(),
    patience: PATIENCE,
  };
}

function findEndpoint(): string {
  const endpoint = read("HF_ENDPOINT") ?? "https://huggingface.co";
  if (/^https?:/.test(endpoint) && URL.canParse(endpoint)) return endpoint.replace(/\/+$/, "");
  throw new ModelError(
    `Cannot reach the hub: HF_ENDPOINT is ${
      show(withoutCredentials(endpoint))
    }; it is an address such as https://huggingface.co`,
  );
}

async function findToken(): Promise<string | undefined> {
  if (isTrue(read("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) return undefined;
  const named = (read("HF_TOKEN") ?? read("HUGGING_FACE_HUB_TOKEN"))?.trim();
  if (named) return named;
  const home = read("HF_HOME") ?? join(read("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface");
  const path = expandPath(read("HF_TOKEN_PATH") ?? join(home, "token"));
  return await Deno.readTextFile(path).then((text) => text.trim() || undefined, () => undefined);
}

/** The first variable that is set counts. */
function offlineReason(): string | undefined {
  const name = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].find((each) => read(each) !== undefined);
  return name !== undefined && isTrue(read(name)) ? `${name} is set` : undefined;
}

function isTrue(value: string | undefined): boolean {
  return /^(1|true|yes|on)$/i.test(value ?? "");
}

function read(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}

/** `~` and `$NAME` in paths, as Python's `expanduser` and `expandvars` read them. */
function expandPath(path: string): string {
  return expandHome(path)
    .replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (all, bare, braced) => read(bare ?? braced) ?? all);
}
