/** The paths of all files below a folder. */
export async function walk(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? walk(path) : [path];
  });
  return found.flat();
}
