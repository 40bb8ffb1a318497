/**
 * Types of everything: of all modules, of every program in pages and docstrings, and of the pieces of programs in pages, the
 * README's among them. The compiler takes them in one go.
 *
 * @module
 */
import { join, relative } from "node:path";
import { piecesOf, programOf } from "../_readme.ts";
import { CLONE, fragments } from "./_fragments.ts";

/** A page of the pieces that are no programs by themselves. It lies in the clone, whose name it imports. */
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

async function check(): Promise<number> {
  await using page = await pageOfFragments();
  const args = ["check", "--quiet", "--doc", ".", page.path];
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: CLONE }).spawn().status;
  return code;
}

Deno.exit(await check());
