import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { piecesOf, programOf } from "../_readme.ts";
import { CLONE, fragments } from "./_fragments.ts";

const PLACES = ["README.md", "docs", "mod.ts", "ops", "stores", "runner", "serve", "notebooks", "cli"];

/** A page of the pieces that are no programs by themselves, the README's among them. It lies in the clone, whose name it imports. */
async function pageOfFragments() {
  const folder = join(CLONE, ".probegraph");
  await Deno.mkdir(folder, { recursive: true });
  const path = await Deno.makeTempFile({ dir: folder, prefix: "probegraph-test-", suffix: ".md" });
  const readme = programOf(piecesOf(await Deno.readTextFile(join(CLONE, "README.md"))));
  const programs = [readme, ...Object.values(await fragments()).map(([program]) => program)];
  const blocks = programs.map((program) => `\`\`\`ts\n${program}\`\`\`\n`);
  await Deno.writeTextFile(path, blocks.join("\n"));
  return { path: relative(CLONE, path), [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("the compiler takes every program of pages and docstrings", async () => {
  await using page = await pageOfFragments();
  const args = ["check", "--quiet", "--doc-only", page.path, ...PLACES];
  const env = { NO_COLOR: "1" };
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: CLONE, env }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});
