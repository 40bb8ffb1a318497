/**
 * Builds the npm package, for Node 22 and later: JavaScript and declarations of the modules that need no command line, each
 * entry point behind `node/mod.ts`. Argument: the folder. @default dist/npm
 *
 * Run it with `deno task npm`, then `npm pack ./dist/npm`.
 */
import { createRequire } from "node:module";
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
  declaration: true,
  // `deno task check` has checked them; what a module says of other packages stands in it.
  noCheck: true,
  noResolve: true,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
  types: [],
  rootDir: "/",
  outDir: "/built",
};
/** Where the compiler has the declarations of the language. */
const LIBRARY = dirname(createRequire(import.meta.url).resolve("typescript"));

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

/** What the compiler is given: our modules, by their paths below `/`, and the declarations of the language. */
function hostOf(sources: ReadonlyMap<string, string>): ts.CompilerHost {
  const read = (path: string) => path.startsWith(LIBRARY) ? Deno.readTextFileSync(path) : sources.get(path.slice(1));
  return {
    getSourceFile(path, language) {
      const text = read(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, language);
    },
    readFile: read,
    fileExists: (path) => sources.has(path.slice(1)),
    writeFile: () => {},
    getDefaultLibFileName: () => join(LIBRARY, "lib.d.ts"),
    getDefaultLibLocation: () => LIBRARY,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
}

/** Scripts and declarations of all modules, by their paths. They are compiled as one program: each is read once. */
function compile(sources: ReadonlyMap<string, string>): Map<string, string> {
  const program = ts.createProgram([...sources.keys()].map((path) => `/${path}`), options, hostOf(sources));
  const compiled = new Map<string, string>();
  program.emit(undefined, (path, text) => compiled.set(path.slice("/built/".length), text));
  return compiled;
}

/** The data that modules import, by its paths. */
function* dataOf(sources: ReadonlyMap<string, string>): Generator<string> {
  for (const [path, source] of sources) {
    for (const [, name] of source.matchAll(/from "(\.[^"]+\.json)"/g)) yield join(dirname(path), name);
  }
}

async function buildModule(path: string, source: string, compiled: ReadonlyMap<string, string>): Promise<void> {
  for (const [, name] of source.matchAll(/(?:from|import) ?\(?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[^"]*)?"/g)) {
    packages.add(name);
  }
  const first = isStart(path) ? `import "${relativeTo(path, "node/mod.js")}";\n` : "";
  const [script, types] = [".js", ".d.ts"].map((ending) => path.replace(/\.[jt]s$/, ending));
  const text = compiled.get(script)!.replace(
    /new URL\("(\.[^"]+)\.ts", import\.meta\.url\)/g,
    'new URL("$1.js", import.meta.url)',
  );
  await write(join(out, script), first + text);
  if (!path.endsWith(".ts") || path.startsWith("node/")) return;
  await write(join(out, types), compiled.get(types)!.replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, '"$2.js"'));
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
const paths = ["mod.ts", "version.ts"];
for (const folder of FOLDERS) paths.push(...await Array.fromAsync(modulesOf(folder)));
const sources = new Map<string, string>();
for (const path of paths) sources.set(path, await Deno.readTextFile(join(ROOT, path)));
const compiled = compile(sources);
for (const [path, source] of sources) await buildModule(path, source, compiled);
for (const name of [...DOCUMENTS, ...dataOf(sources)]) await Deno.copyFile(join(ROOT, name), join(out, name));
await write(join(out, "deno.json"), JSON.stringify({ version: config.version }));
await write(join(out, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
