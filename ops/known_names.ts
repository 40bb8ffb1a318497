/**
 * Names of a project's own files, columns and models, which editors complete where they are known. Any other name is taken
 * as well.
 *
 * @module
 */

/**
 * A project's data files, by the names that its programs give them, and their columns' names. A project adds its own:
 * `probegraph types` writes the file that does.
 *
 * @example
 * ```ts ignore
 * declare module "@probegraph/probegraph" {
 *   interface KnownFiles {
 *     "prompts.csv": "prompt" | "label";
 *   }
 * }
 * ```
 */
// deno-lint-ignore no-empty-interface -- projects add members
export interface KnownFiles {}

/** The models that a project has at hand, by their names, as {@linkcode KnownFiles}. */
// deno-lint-ignore no-empty-interface -- projects add members
export interface KnownModels {}

/** Any string, beside strings that an editor offers. */
export type OtherName = string & Record<never, never>;

/** A data file's name: editors offer those that are known. */
export type FileName = Extract<keyof KnownFiles, string> | OtherName;

/** The columns' names of the file of a name, as far as they are known. */
export type ColumnsOf<F> = F extends `./${infer N}` ? ColumnsOf<N>
  : F extends keyof KnownFiles ? Extract<KnownFiles[F], string>
  : string;

/** `scheme:name` of a model: editors offer those that are known. */
export type ModelName = Extract<keyof KnownModels, string> | OtherName;
