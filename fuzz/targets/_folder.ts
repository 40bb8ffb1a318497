/** A folder for the files of a target. */

/** Makes a folder that is gone when the process ends. */
export function temporaryFolder(): string {
  const folder = Deno.makeTempDirSync({ prefix: "probegraph-fuzz-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}
