/** `guardrail.json` of a folder that a stranger made, and the comparison of its files with it. */
import { join } from "../../ops/standard.ts";
import { checkFolder } from "../../runner/guardrails/files/check_folder.ts";
import { FILES, MANIFEST_FILE } from "../../runner/guardrails/files/manifest.ts";
import { readManifest } from "../../runner/guardrails/files/read_manifest.ts";
import type { FuzzTarget } from "../target.ts";
import { temporaryFolder } from "./_folder.ts";

const folder = temporaryFolder();
for (const name of Object.values(FILES)) Deno.writeTextFileSync(join(folder, name), name);

export const target: FuzzTarget = {
  words: ["probegraph-guardrail", "quantization", "dynamic int8", "threshold", "../", "__proto__", "float32"],
  async run(input) {
    await Deno.writeFile(join(folder, MANIFEST_FILE), input);
    await checkFolder(folder, await readManifest(folder));
  },
};
