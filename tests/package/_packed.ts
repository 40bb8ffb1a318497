/** What is published, as `deno publish` says it. */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fromFileUrl, type TestFolder, testFolder } from "../stores/_paths.ts";

/** The repository's folder. */
export const ROOT: string = fromFileUrl("../..");

/** What a dry run says: warnings by their name, and the paths of all files, with slashes. */
export interface DryRun {
  readonly warnings: readonly string[];
  readonly files: readonly string[];
}

let known: Promise<DryRun> | undefined;

/** The dry run of this process. */
export function dryRun(): Promise<DryRun> {
  return known ??= (async () => {
    // Types are checked by `deno task check`; those that are slow are told all the same.
    const args = ["publish", "--dry-run", "--allow-dirty", "--no-check"];
    const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null" });
    const { success, stderr } = await command.output();
    const said = new TextDecoder().decode(stderr);
    assert.ok(success, said);
    const urls = [...said.matchAll(/^ +(file:\/\/\S+) \(/gm)].map(([, url]) => url);
    return {
      warnings: [...said.matchAll(/^(?:warning|error)\[([\w-]+)\]/gm)].map(([, name]) => name),
      files: urls.map((url) => relative(ROOT, fileURLToPath(url)).replaceAll("\\", "/")),
    };
  })();
}

/** A copy of what is published, in a folder `probegraph` of a new folder. */
export async function packedCopy(): Promise<TestFolder> {
  const folder = await testFolder();
  const { files } = await dryRun();
  for (const file of files) {
    const target = join(folder.path, "probegraph", file);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(join(ROOT, file), target);
  }
  return folder;
}
