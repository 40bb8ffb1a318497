/**
 * Opening a file on another machine, whichever protocol leads there.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { withoutCredentials } from "../../../ops/messages.ts";
import { percentDecoded } from "../../../ops/percent_decoded.ts";
import { hubSettings } from "../../models/hub/settings.ts";
import { schemeOf } from "./address.ts";
import { httpFile } from "./http_file.ts";
import { hubFile } from "./hub_file.ts";
import type { RemoteFile, RemoteWatch } from "./remote_file.ts";
import { s3File } from "./s3_file.ts";
import { trusted } from "./trust.ts";

/**
 * What a host says of the newest version of a file.
 *
 * @throws {DatasetError} where it cannot be had
 */
export async function openRemote(address: string, watch: RemoteWatch): Promise<RemoteFile> {
  const scheme = schemeOf(address);
  if (scheme === "s3" || scheme === "gs") return await s3File(address);
  const atHub = scheme === "hf" ? address : await hubAddressOf(address);
  if (atHub !== undefined) return await hubFile(atHub, watch);
  if (!URL.canParse(address)) throw new DatasetError(`${withoutCredentials(address)} is no address`);
  const full = trusted(address);
  const url = new URL(full ?? address);
  return await httpFile({ url, address, isTrusted: full !== undefined, signal: watch.signal });
}

/** A file's address on the hub's own pages says more than any other: its digest, and how it is reached without a network. */
async function hubAddressOf(address: string): Promise<string | undefined> {
  const { endpoint } = await hubSettings();
  if (!address.startsWith(`${endpoint}/datasets/`)) return undefined;
  const [, id, revision, path] =
    /^([\w.-]+\/[\w.-]+)\/(?:resolve|blob|raw)\/(refs(?:\/|%2F)\w+(?:\/|%2F)[^/?#]+|[^/?#]+)\/([^?#]+)/i
      .exec(address.slice(endpoint.length + "/datasets/".length)) ?? [];
  return id && `hf://datasets/${id}@${revision.replaceAll("/", "%2F")}/${percentDecoded(path) ?? path}`;
}
