/**
 * What a new folder for experiments begins with.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { relative } from "../../ops/standard.ts";
import { firstNotebook } from "./first_notebook.ts";
import { declaration, TYPES_FILE } from "../types/declaration.ts";
import { PROMPT_COLUMNS, PROMPTS } from "./prompts.ts";

/** The files of a new folder, by their names. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** The root of this package: a clone's folder, or where the package was fetched from. */
const ROOT = new URL("../../", import.meta.url);

/** Deno's install scripts that are not needed. */
const NO_SCRIPTS = { deny: ["npm:msgpackr-extract", "npm:onnxruntime-node"] };

/**
 * The files for a folder.
 *
 * @param folder Its absolute path.
 * @param model The model that the notebook asks, `scheme:name`. @default the demo's, where the clone is at hand
 */
export function projectFiles(folder: string, model: string | undefined): ProjectFiles {
  const clone = ROOT.protocol === "file:" ? relative(folder, fileURLToPath(ROOT)).replaceAll("\\", "/") : undefined;
  const asked = model ?? (clone === undefined ? "hf:onnx-community/Qwen2.5-0.5B-Instruct" : `onnx:${clone}/demo/model`);
  return {
    "deno.json": json(denoConfig(clone)),
    "first.ipynb": json(firstNotebook(asked)),
    "prompts.csv": PROMPTS,
    [TYPES_FILE]: declaration({ files: { "prompts.csv": PROMPT_COLUMNS }, models: [asked] }),
    ".gitignore": "results/\n.ipynb_checkpoints/\n",
    ".vscode/settings.json": json({ "deno.enable": true, "deno.lint": true }),
    ".vscode/extensions.json": json({ recommendations: ["denoland.vscode-deno", "ms-toolsai.jupyter"] }),
  };
}

function denoConfig(clone: string | undefined): object {
  const found = clone === undefined
    ? { imports: { "@probegraph/probegraph": new URL("mod.ts", ROOT).href } }
    : { links: [clone] };
  return { ...found, allowScripts: NO_SCRIPTS, compilerOptions: { types: [`./${TYPES_FILE}`] } };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
