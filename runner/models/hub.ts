/**
 * Files of a Hugging Face Hub repository, in the cache folder that the Python library uses.
 *
 * Layout: `models--org--name/refs/REVISION` holds a commit, `snapshots/COMMIT/FILE` links to `blobs/ETAG`
 * (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
 *
 * @module
 */
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ModelError } from "../../ops/errors.ts";
import { download, type HubPatience, pause } from "./hub_download.ts";

/** Where and how to reach the hub. */
export interface HubSettings {
  /** Address of the hub. */
  readonly endpoint: string;
  /** The cache folder. */
  readonly cacheFolder: string;
  /** Access token; it is sent to the hub and appears nowhere else. */
  readonly token: string | undefined;
  /** Use the cache only. */
  readonly offline: boolean;
  /** How patient requests are. */
  readonly patience: HubPatience;
}

/** A model repository at a revision. */
export interface HubRepository {
  /** `org/name`, or `name` for the hub's oldest models. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const PATIENCE: HubPatience = { answerTimeout: 60_000, stallTimeout: 60_000, retries: 4, firstPause: 500 };

/** The settings that the Python library's environment variables give. */
export async function hubSettings(): Promise<HubSettings> {
  const read = (name: string): string | undefined => Deno.env.get(name) || undefined;
  const home = read("HF_HOME") ?? join(read("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface");
  const tokenFile = read("HF_TOKEN_PATH") ?? join(home, "token");
  const saved = await Deno.readTextFile(tokenFile).then((text) => text.trim(), () => undefined);
  return {
    endpoint: (read("HF_ENDPOINT") ?? "https://huggingface.co").replace(/\/$/, ""),
    cacheFolder: read("HF_HUB_CACHE") ?? read("HUGGINGFACE_HUB_CACHE") ?? join(home, "hub"),
    token: read("HF_TOKEN") ?? (saved || undefined),
    patience: PATIENCE,
    offline: /^(1|true|yes|on)$/i.test(read("HF_HUB_OFFLINE") ?? ""),
  };
}

/**
 * Reads `org/name` or `org/name@revision`.
 *
 * @throws {ModelError} if it is neither
 */
export function parseRepository(name: string): HubRepository {
  const match = /^((?:[\w.-]+\/)?[\w.-]+)(?:@([\w./-]+))?$/.exec(name);
  if (match === null || /(^|\/)\.\.?(\/|$)/.test(name)) {
    throw new ModelError(`Cannot find the model "hf:${name}": expected hf:org/name or hf:org/name@revision`);
  }
  return { id: match[1], revision: match[2] ?? "main" };
}

/**
 * Brings the files of a repository that `choose` selects into the cache. What is there already is not fetched again.
 *
 * @param choose picks from all files of the repository; it throws if something needed is missing
 * @returns the folder of the snapshot
 * @throws {ModelError} if the hub cannot be reached and the cache does not have the snapshot, or a download fails
 */
export async function fetchSnapshot(
  repository: HubRepository,
  choose: (files: readonly string[]) => readonly string[],
  settings: HubSettings,
): Promise<string> {
  const folder = join(settings.cacheFolder, `models--${repository.id.replaceAll("/", "--")}`);
  if (settings.offline) return await cachedSnapshot(folder, repository, "HF_HUB_OFFLINE is set");
  const url = `${settings.endpoint}/api/models/${repository.id}/revision/${encodeURIComponent(repository.revision)}`;
  let response: Response;
  try {
    response = await request(url, settings, {});
  } catch (error) {
    return await cachedSnapshot(folder, repository, `the hub cannot be reached (${(error as Error).message})`);
  }
  if (!response.ok) throw await refusal(response, repository);
  const { sha, siblings } = await response.json() as { sha: string; siblings: { rfilename: string }[] };
  if (!/^\w+$/.test(sha)) throw new ModelError(`Cannot fetch "hf:${repository.id}": the hub names no commit for it`);
  const snapshot = join(folder, "snapshots", sha);
  // Names come from outside: one that leads out of the snapshot is not a file of it.
  const files = siblings.map(({ rfilename }) => rfilename).filter((name) =>
    !/(^|[\\/])\.\.?([\\/]|$)|^[\\/]/.test(name)
  );
  for (const file of choose(files)) {
    await fetchFile(repository, sha, file, folder, settings);
  }
  if (repository.revision !== sha) await writeWhole(join(folder, "refs", repository.revision), sha);
  return snapshot;
}

async function cachedSnapshot(folder: string, repository: HubRepository, reason: string): Promise<string> {
  const named = await Deno.readTextFile(join(folder, "refs", repository.revision)).catch(() => undefined);
  const snapshot = join(folder, "snapshots", named?.trim() ?? repository.revision);
  if (await exists(snapshot)) return snapshot;
  throw new ModelError(
    `Cannot open "hf:${repository.id}@${repository.revision}": ${reason}, and the cache ${folder} does not hold it; ` +
      "fetch it once with the network, or copy the model's folder here and use onnx:",
  );
}

async function refusal(response: Response, { id, revision }: HubRepository): Promise<ModelError> {
  await response.body?.cancel();
  const advice = response.status === 401 || response.status === 403
    ? "the model is private or gated: accept its terms on the hub, and set HF_TOKEN"
    : response.status === 404
    ? "check the name and the revision; a private model needs HF_TOKEN"
    : "try again later";
  return new ModelError(`Cannot fetch "hf:${id}@${revision}": the hub answered ${response.status}; ${advice}`);
}

/** The blob is named by its content, so that a blob that is there is the right one. */
async function fetchFile(
  repository: HubRepository,
  commit: string,
  file: string,
  folder: string,
  settings: HubSettings,
): Promise<void> {
  const link = join(folder, "snapshots", commit, file);
  if (await exists(link)) return;
  const path = file.split("/").map(encodeURIComponent).join("/");
  const url = `${settings.endpoint}/${repository.id}/resolve/${commit}/${path}`;
  // Large files redirect to a store of their own; the hub's own answer holds their name.
  const head = await request(url, settings, { method: "HEAD", redirect: "manual" });
  if (head.status >= 400) throw await refusal(head, repository);
  const given = head.headers.get("x-linked-etag") ?? head.headers.get("etag") ?? "";
  const etag = given.replace(/^W\//, "").replaceAll('"', "");
  if (!/^[\w-]+$/.test(etag)) throw new ModelError(`Cannot fetch ${url}: the hub gave no ETag for it`);
  const blob = join(folder, "blobs", etag);
  if (!await exists(blob)) {
    const ask = async (init: RequestInit) => {
      const response = await request(url, settings, init);
      if (response.ok || response.status === 416) return response;
      throw await refusal(response, repository);
    };
    await download(url, blob, ask, settings.patience);
  }
  await Deno.mkdir(dirname(link), { recursive: true });
  await Deno.symlink(relative(dirname(link), blob), link).catch(() => Deno.copyFile(blob, link));
}

/** Asks again when the hub is busy; a token goes to the hub's own address only. */
async function request(url: string, settings: HubSettings, init: RequestInit): Promise<Response> {
  const { answerTimeout, retries, firstPause } = settings.patience;
  const headers = new Headers(init.headers);
  if (settings.token !== undefined) headers.set("authorization", `Bearer ${settings.token}`);
  for (let attempt = 0;; attempt++) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("no answer came in time")), answerTimeout);
    const signal = init.signal ? AbortSignal.any([late.signal, init.signal]) : late.signal;
    try {
      const response = await fetch(url, { ...init, headers, signal });
      if ((response.status < 500 && response.status !== 429) || attempt >= retries) return response;
      await response.body?.cancel();
    } catch (error) {
      if (attempt >= retries) throw error;
    } finally {
      clearTimeout(timer);
    }
    await pause(firstPause * 2 ** attempt);
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(temporary, text);
  await Deno.rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
