/**
 * Addresses of files in datasets of the Hugging Face Hub.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { showPath } from "../../../ops/messages.ts";
import type { HubRepository } from "../../models/hub/repository.ts";

/** A file of a dataset. */
export interface HubPlace {
  /** The dataset, at a revision. */
  readonly repository: HubRepository & { readonly type: "dataset" };
  /** The file's path in it. */
  readonly path: string;
}

const ADDRESS =
  /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@(refs(?:\/|%2F)(?:convert|pr)(?:\/|%2F)[^/@]+|[^/@]+))?\/(.+)$/i;

/**
 * Reads `hf://datasets/org/name/path`, with `@revision` behind the name if it is not `main`, as
 * `huggingface_hub`'s file system does.
 *
 * @throws {DatasetError} for another address
 */
export function parseHubAddress(address: string): HubPlace {
  const [, id, encoded = "main", path = ""] = ADDRESS.exec(address) ?? [];
  const revision = encoded.replaceAll(/%2F/gi, "/");
  // All of them become paths in the hub's cache.
  const parts = `${id}/${revision}/${path}`.split("/");
  if (
    id === undefined || address.includes("\\") || !/^[\w./-]+$/.test(revision) ||
    parts.some((part) => ["", ".", ".."].includes(part))
  ) {
    throw new DatasetError(
      `${
        showPath(address)
      } names no file of a dataset: one is hf://datasets/org/name/path, or hf://datasets/org/name@revision/path`,
    );
  }
  return { repository: { type: "dataset", id, revision }, path };
}

/** The address of a file: {@linkcode parseHubAddress} reads it back. */
export function hubAddress({ repository: { id, revision }, path }: HubPlace): string {
  return `hf://datasets/${id}${revision === "main" ? "" : `@${revision.replaceAll("/", "%2F")}`}/${path}`;
}
