/**
 * A notebook's code as that of its own folder, wherever it is loaded from: relative imports and `import.meta` mean what they
 * mean beside the notebook.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { AnyNode, Program } from "acorn";
import { dirname } from "../../ops/standard.ts";

/** What stands in a loaded notebook for `import.meta`. */
const META = "__notebook_import_meta";

/** JavaScript's own, which knows the import map. */
const OWN_META = "import.meta";

/** Gives the notebook's code its `import.meta`. @param home The notebook's address. */
export function metaCode(home: URL): string {
  const filename = fileURLToPath(home);
  const meta = { url: home.href, filename, dirname: dirname(filename), main: false };
  return `const ${META} = ${JSON.stringify(meta)};
${META}.resolve = (name) => /^\\.{0,2}\\//.test(name) ? new URL(name, ${META}.url).href : ${OWN_META}.resolve(name);
`;
}

/** The code of a module's name in an import. Relative ones are those of the notebook's folder. */
export function moduleName({ value, raw }: { readonly value?: unknown; readonly raw?: string }, home: URL): string {
  return typeof value === "string" && /^\.{0,2}\//.test(value) ? JSON.stringify(new URL(value, home).href) : raw!;
}

/** Code whose late imports and `import.meta` are those of the notebook. @param program The code, parsed. */
export function atHome(code: string, program: Program, home: URL): string {
  let [text, from] = ["", 0];
  for (const { start, end, by } of replacements(program, home).sort((a, b) => a.start - b.start)) {
    text += code.slice(from, start) + by;
    from = end;
  }
  return text + code.slice(from);
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** What is replaced in a node and all below it. Of what begins at the same place, the outer comes first. */
function replacements(node: AnyNode, home: URL): Replacement[] {
  return [...ownReplacements(node, home), ...childrenOf(node).flatMap((child) => replacements(child, home))];
}

function ownReplacements(node: AnyNode, home: URL): Replacement[] {
  if (node.type === "MetaProperty" && node.meta.name === "import") {
    return [{ start: node.start, end: node.end, by: META }];
  }
  if (node.type !== "ImportExpression") return [];
  const { source } = node;
  if (source.type === "Literal") return [{ start: source.start, end: source.end, by: moduleName(source, home) }];
  return [
    { start: source.start, end: source.start, by: `${META}.resolve(` },
    { start: source.end, end: source.end, by: ")" },
  ];
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter((value): value is AnyNode => typeof value?.type === "string");
}
