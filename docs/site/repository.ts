/**
 * What the site is made of, as it lies in the repository.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NAVIGATION } from "./pages.ts";

/** The repository. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The pages by their paths, and their Markdown: those of the navigation that there are, and what it forgot of `docs/`. */
export async function readPages(): Promise<ReadonlyMap<string, string>> {
  const paths = new Set(NAVIGATION.flatMap(({ pages }) => pages));
  for await (const { name } of Deno.readDir(join(ROOT, "docs"))) if (name.endsWith(".md")) paths.add(`docs/${name}`);
  const read = [...paths].map(async (path) =>
    [path, await Deno.readTextFile(join(ROOT, path)).catch(() => "")] as const
  );
  return new Map((await Promise.all(read)).filter(([, text]) => text !== ""));
}

/** What a page is called: its first heading. */
export function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1].replaceAll("`", "") ?? "";
}

/** Where the files of a package of npm lie on this machine. */
export async function packageFolder(name: string): Promise<string> {
  const args = ["info", "--json", `npm:${name}`];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stderr: "null" }).output();
  const { npmPackages } = JSON.parse(new TextDecoder().decode(stdout)) as {
    npmPackages: Readonly<Record<string, { readonly name: string; readonly localPath?: string }>>;
  };
  const found = Object.values(npmPackages).find((known) => known.name === name.replace(/(?<=.)@[^@/]*$/, ""));
  if (found?.localPath === undefined) throw new Error(`The package ${name} is not on this machine: run deno install`);
  return found.localPath;
}
