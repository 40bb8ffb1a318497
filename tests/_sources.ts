import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { walk } from "./_walk.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ROOMS = ["cli", "notebooks", "ops", "runner", "serve", "stores"];

/** The text of each module of some rooms, all by default, by its path from the root. */
export async function readSources(rooms: readonly string[] = ROOMS): Promise<ReadonlyMap<string, string>> {
  const paths = (await Promise.all(rooms.map((room) => walk(ROOT + room)))).flat().filter((path) =>
    path.endsWith(".ts")
  );
  return new Map(
    await Promise.all(paths.map(async (path) => [relative(ROOT, path), await Deno.readTextFile(path)] as const)),
  );
}
