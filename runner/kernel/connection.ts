/**
 * Where a notebook's kernel publishes what it does.
 *
 * @module
 */

/**
 * The address at which this process, a kernel, publishes; `undefined` where it cannot be found. It stands in the file that Jupyter
 * names in the kernel's command (jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files), which programs do not see.
 */
export async function publishedAt(): Promise<Deno.ConnectOptions | undefined> {
  try {
    const file = connectionFile(await command());
    const { transport, ip, iopub_port } = JSON.parse(await Deno.readTextFile(file));
    return transport === "tcp" ? { hostname: ip, port: iopub_port } : undefined;
  } catch {
    return undefined;
  }
}

/** The command of this process: its arguments with zeros between them on Linux, with spaces elsewhere. */
async function command(): Promise<string> {
  if (Deno.build.os === "linux") return await Deno.readTextFile("/proc/self/cmdline");
  const { stdout } = await new Deno.Command("ps", { args: ["-ww", "-o", "args=", "-p", String(Deno.pid)] }).output();
  return new TextDecoder().decode(stdout);
}

/** The connection file in a kernel's command. */
export function connectionFile(command: string): string {
  const file = /[\0 ]--conn[\0 ]([^\0\n]+?\.json)(?=[\0\s]|$)/.exec(command)?.[1];
  if (file === undefined) throw new Error("The command names no connection file");
  return file;
}
