/**
 * What a path given by a user means: a file of this machine, or an address.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { show, withoutCredentials } from "../../../ops/messages.ts";
import { trust } from "./trust.ts";

/** Names of parameters of signed addresses, in which secrets are. */
const SECRET =
  /^(x-(amz|goog)-.*|sig|se|sp|sv|auth|authorization|jwt|hdnea|key|awsaccesskeyid|expires)$|token|signature|secret|passw|credential|api.?key/i;
const SCHEMES = ["https", "http", "s3", "gs", "hf"];

/** The scheme of an address; `undefined` for a path. Drives such as `C:` are paths. */
export function schemeOf(path: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(path)?.[1].toLowerCase();
}

/** Whether a path names a file on another machine. */
export function isRemote(path: string): boolean {
  return SCHEMES.includes(schemeOf(path) ?? "");
}

/**
 * Checks an address that the user gave.
 *
 * @returns the address as graphs hold it: without the parameters of a signature
 * @throws {DatasetError} for an unknown scheme, or one with a user in it
 */
export function userAddress(method: string, given: string): string {
  const scheme = schemeOf(given)!;
  if (!SCHEMES.includes(scheme)) throw unknownScheme(method, scheme, given);
  const address = scheme.startsWith("http") ? webAddress(method, given) : given;
  trust(address, given);
  return address;
}

function webAddress(method: string, given: string): string {
  if (!URL.canParse(given)) {
    throw new DatasetError(`${method}() takes an address, and ${show(withoutCredentials(given))} is none`);
  }
  const url = new URL(given);
  if (url.username !== "" || url.password !== "") {
    throw new DatasetError(
      `${method}() takes no address with a user in it (${
        withoutCredentials(given)
      }): it would stand in every status. ` +
        "Fetch the file yourself, or use an address that is signed for a while",
    );
  }
  url.hash = "";
  if ([...url.searchParams.keys()].some((name) => SECRET.test(name))) url.search = "";
  return url.href;
}

function unknownScheme(method: string, scheme: string, given: string): DatasetError {
  const advice = ["az", "abfs", "abfss", "wasb", "wasbs", "adl"].includes(scheme)
    ? "mount the container as a folder (blobfuse2), or use an https:// address with a SAS signature"
    : "use a path, https://…, s3://bucket/key, gs://bucket/key or hf://datasets/org/name/path";
  return new DatasetError(`${method}() cannot read ${scheme}:// (${show(withoutCredentials(given))}): ${advice}`);
}
