/**
 * Requires that a guardrail's files are those that `guardrail.json` names.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { join } from "../../../ops/standard.ts";
import { checkFiles } from "../../models/files/check_files.ts";
import { fileDigest } from "../../models/files/file_digest.ts";
import { FILES, type Manifest, MANIFEST_FILE } from "./manifest.ts";

const MEGABYTE = 1 << 20;
/** What is read into memory has a limit; weights are read where they lie. */
const MOST_BYTES: Readonly<Record<string, number>> = {
  [FILES.graph]: 512 * MEGABYTE,
  [FILES.weights]: Infinity,
  [FILES.tokenizer]: 256 * MEGABYTE,
  [FILES.tokenizerConfig]: 4 * MEGABYTE,
  [FILES.chatTemplate]: MEGABYTE,
};

/**
 * Compares sizes and digests. Those of large files are remembered as long as these do not change.
 *
 * @throws {GuardrailError} which names the file
 * @throws {ModelError} where one is no regular file, or a link that leads out of the folder
 */
export async function checkFolder(folder: string, { files }: Manifest): Promise<void> {
  checkFiles(folder, Object.keys(files));
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    const path = join(folder, name);
    const info = await Deno.stat(path).catch((cause) => {
      throw refused(folder, `${name} is missing or cannot be read (${cause.message})`);
    });
    if (info.size > MOST_BYTES[name]) throw refused(folder, `${name} has ${info.size} bytes, too many for what it is`);
    if (info.size !== bytes) {
      throw refused(folder, `${name} has ${info.size} bytes, and ${MANIFEST_FILE} says ${bytes}`);
    }
    if (await fileDigest(path, info) !== sha256) {
      throw refused(folder, `${name} is another file than the one whose SHA-256 stands in ${MANIFEST_FILE}`);
    }
  }
}

function refused(folder: string, reason: string): GuardrailError {
  return new GuardrailError(
    `Cannot load the guardrail ${folder}: ${reason}; copy the folder again, whole, or save the guardrail anew`,
  );
}
