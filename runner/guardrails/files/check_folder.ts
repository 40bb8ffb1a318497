/**
 * Requires that a guardrail's files are those that `guardrail.json` names.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { join } from "../../../ops/standard.ts";
import { checkFiles } from "../../models/files/check_files.ts";
import { fileDigest } from "../../models/files/file_digest.ts";
import { type FileGuard, versionOf } from "../../models/files/file_guard.ts";
import { foreignTagOf } from "../../../stores/file_source.ts";
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
 * @returns looks once more, when what was opened by a path has been read
 * @throws {GuardrailError} which names the file
 * @throws {ModelError} where one is no regular file, or a link that leads out of the folder
 */
export async function checkFolder(folder: string, { files }: Manifest): Promise<FileGuard> {
  checkFiles(folder, Object.keys(files));
  const versions = new Map<string, string>();
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
    versions.set(name, foreignTagOf(info));
  }
  return {
    check() {
      const changed = [...versions].find(([name, tag]) => versionOf(join(folder, name)) !== tag);
      if (changed === undefined) return;
      throw new GuardrailError(
        `Cannot load the guardrail ${folder}: ${
          changed[0]
        } is another file than the one that was checked; load it anew`,
      );
    },
  };
}

function refused(folder: string, reason: string): GuardrailError {
  return new GuardrailError(
    `Cannot load the guardrail ${folder}: ${reason}; copy the folder again, whole, or save the guardrail anew`,
  );
}
