/**
 * Names of repositories.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";

/** A repository at a revision. */
export interface HubRepository {
  /** What is in it. @default "model" */
  readonly type?: "model" | "dataset";
  /** `org/name`, or `name` for the hub's oldest models. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/**
 * Reads `org/name` or `org/name@revision`.
 *
 * @throws {ModelError} if it is neither
 */
export function parseRepository(name: string): HubRepository {
  const match = /^((?:[\w.-]+\/)?[\w.-]+)(?:@([\w./-]+))?$/.exec(name);
  if (match === null || /(^|[/@])\.\.?(\/|$)/.test(name) || match[2]?.endsWith(".onnx")) throw wrongName(name);
  return { id: match[1], revision: match[2] ?? "main" };
}

/**
 * Reads the name of a model: `org/name`, or `org/name/FILE.onnx` with the path of a file in the repository; either may end
 * in `@revision`.
 *
 * @throws {ModelError} if it is none of these
 */
export function parseHubModel(name: string): { readonly repository: HubRepository; readonly file: string | undefined } {
  const match = /^([\w.-]+\/[\w.-]+)\/([^@]+\.onnx)(@.*)?$/.exec(name);
  if (match === null) return { repository: parseRepository(name), file: undefined };
  const [, id, file, revision = ""] = match;
  if (file.split("/").some((part) => ["", ".", ".."].includes(part))) throw wrongName(name);
  return { repository: parseRepository(id + revision), file };
}

/** Where a repository is below the hub's address. */
export function repositoryPath({ type, id }: HubRepository): string {
  return type === "dataset" ? `datasets/${id}` : id;
}

/** As in messages. */
export function repositoryName({ type, id, revision }: HubRepository): string {
  return `hf:${type === "dataset" ? "//datasets/" : ""}${id}${revision === "main" ? "" : `@${revision}`}`;
}

function wrongName(name: string): ModelError {
  return new ModelError(
    `Cannot find the model "hf:${name}": expected hf:org/name, or hf:org/name/onnx/FILE.onnx, with @revision at the end ` +
      "if it is not main" +
      (/^[~.]*[\\/]|^~|^[A-Za-z]:/.test(name) ? "; a folder on this machine is named onnx:PATH" : ""),
  );
}
