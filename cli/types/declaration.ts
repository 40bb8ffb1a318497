/**
 * The file that tells editors what a project's data and models are called.
 *
 * @module
 */

/** Its usual name. */
export const TYPES_FILE = "probegraph.d.ts";

/** What a project has. */
export interface ProjectNames {
  /** Names of columns, by the names of files. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** Models, as `scheme:name`. */
  readonly models: readonly string[];
}

/** TypeScript that adds a project's names to the package's `KnownFiles` and `KnownModels`. */
export function declaration({ files, models }: ProjectNames): string {
  const columns = Object.entries(files).map(([name, names]) => {
    return `    ${quoted(name)}: ${names.map(quoted).join(" | ") || "never"};\n`;
  });
  const known = models.map((name) => `    ${quoted(name)}: true;\n`);
  return `// Names that editors complete, written by \`probegraph types\`: run it again when files or their columns change.
import "@probegraph/probegraph";

declare module "@probegraph/probegraph" {
  interface KnownFiles {
${columns.join("")}  }

  interface KnownModels {
${known.join("")}  }
}
`;
}

/** The models that such a file names. */
export function modelsNamed(text: string): string[] {
  const [, members = ""] = /interface KnownModels \{\n(.*?)^ {2}\}/ms.exec(text) ?? [];
  return Array.from(members.matchAll(/^ {4}("(?:[^"\\]|\\.)*"): true;$/gm), ([, name]) => JSON.parse(name));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
