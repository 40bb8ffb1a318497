/**
 * Builds the npm package, for Node 22 and later: JavaScript and declarations of the modules that need no command line, each
 * entry point behind `node/mod.ts`. Argument: the folder. @default dist/npm
 *
 * Run it with `deno task npm`, then `npm pack ./dist/npm`.
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ENTRIES = ["mod.ts", "notebooks/mod.ts", "serve/mod.ts"];
const FOLDERS = ["node", "notebooks", "ops", "runner", "serve", "stores"];
const DOCUMENTS = ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  rewriteRelativeImportExtensions: true,
  verbatimModuleSyntax: true,
  allowJs: true,
};

const packages = new Set<string>();

/** The paths of all modules, with slashes. */
async function* modulesOf(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* modulesOf(path);
    else if (/\.[jt]s$/.test(name) && path !== "node/build.ts") yield path;
  }
}

/** Whether a module is where a program or a thread begins. */
function isStart(path: string): boolean {
  return ENTRIES.includes(path) || config.tasks.compile.command.includes(`--include ${path} `);
}

async function buildModule(path: string, out: string): Promise<void> {
  const source = await Deno.readTextFile(join(ROOT, path));
  for (const [, name] of source.matchAll(/(?:from|import) ?\(?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[^"]*)?"/g)) {
    packages.add(name);
  }
  const first = isStart(path) ? `import "${relativeTo(path, "node/mod.js")}";\n` : "";
  const { outputText } = ts.transpileModule(source, { fileName: path, compilerOptions: options });
  const script = outputText.replace(
    /new URL\("(\.[^"]+)\.ts", import\.meta\.url\)/g,
    'new URL("$1.js", import.meta.url)',
  );
  await write(join(out, path.replace(/\.ts$/, ".js")), first + script);
  if (path.endsWith(".ts") && !path.startsWith("node/")) {
    const { outputText } = ts.transpileDeclaration(source, { fileName: path, compilerOptions: options });
    await write(
      join(out, path.replace(/\.ts$/, ".d.ts")),
      outputText.replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, '"$2.js"'),
    );
  }
}

function relativeTo(from: string, target: string): string {
  const path = relative(dirname(from), target).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** What npm has to know of the package. */
function manifest(): unknown {
  const entry = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });
  const pinned = Object.entries(config.imports).filter(([name]) => packages.has(name));
  return {
    name: config.name,
    version: config.version,
    description: "Mechanistic interpretability in typed lines",
    license: config.license,
    type: "module",
    engines: { node: ">=22.3" },
    exports: { ".": entry("mod"), "./notebooks": entry("notebooks/mod"), "./serve": entry("serve/mod") },
    dependencies: Object.fromEntries(pinned.map(([name, place]) => [name, place.replace(/^.*@/, "")])),
  };
}

const out = Deno.args[0] ?? join(ROOT, "dist/npm");
await Deno.remove(out, { recursive: true }).catch(() => {});
for (const folder of FOLDERS) for await (const path of modulesOf(folder)) await buildModule(path, out);
for (const path of ["mod.ts", "version.ts"]) await buildModule(path, out);
for (const name of DOCUMENTS) await Deno.copyFile(join(ROOT, name), join(out, name));
await write(join(out, "deno.json"), JSON.stringify({ version: config.version }));
await write(join(out, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
