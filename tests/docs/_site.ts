/** The documentation's site, built for this process. */
import { join, relative } from "node:path";
import { buildSite } from "../../docs/site/build.ts";
import { walk } from "../_walk.ts";

/** Its folder. */
export const site = await Deno.makeTempDir({ prefix: "probegraph-site-" });
addEventListener("unload", () => Deno.removeSync(site, { recursive: true }));
await buildSite(site);
/** All its files. */
export const paths: readonly string[] = (await walk(site)).map((path) => relative(site, path).replaceAll("\\", "/"));
/** The markup of its pages. */
export const pages: ReadonlyMap<string, string> = new Map(
  await Promise.all(
    paths.filter((path) => path.endsWith(".html")).map(async (path) =>
      [path, await Deno.readTextFile(join(site, path))] as const
    ),
  ),
);

/** The pages that are made of ours, not of docstrings and not files that they link to. */
export const own: readonly string[] = [...pages.keys()].filter((path) => !path.includes("/"));
