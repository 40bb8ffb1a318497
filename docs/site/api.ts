/**
 * The API reference: the pages that `deno doc --html` makes of docstrings, and the symbols in them.
 *
 * @module
 */

import { join } from "node:path";
import { ROOT } from "./repository.ts";

/** The modules that people import, and where their symbols' pages are. */
const MODULES = { "mod.ts": "", "serve/mod.ts": "serve/" };

/** An exported symbol. */
export interface ApiSymbol {
  readonly name: string;
  /** The first sentences that are said of it. */
  readonly text: string;
  /** Its page on the site. */
  readonly url: string;
}

async function denoDoc(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", ...args, ...Object.keys(MODULES)], cwd: ROOT });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`deno doc failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Writes the pages. */
export async function writeApi(site: string): Promise<void> {
  await denoDoc("--html", "--name=probegraph", `--output=${join(site, "api")}`);
}

/** The exported symbols. */
export async function apiSymbols(): Promise<ApiSymbol[]> {
  const { nodes } = JSON.parse(await denoDoc("--json")) as {
    nodes: Readonly<Record<string, { symbols: { name: string; declarations: { jsDoc?: { doc?: string } }[] }[] }>>;
  };
  return Object.entries(nodes).flatMap(([module, { symbols }]) => {
    const folder = Object.entries(MODULES).find(([path]) => module.endsWith(`/${path}`) && path !== "mod.ts")?.[1] ??
      "";
    return symbols.map(({ name, declarations }) => {
      const text = declarations.map(({ jsDoc }) => jsDoc?.doc ?? "").join(" ");
      return { name, text, url: `api/${folder}~/${name}.html` };
    });
  });
}
