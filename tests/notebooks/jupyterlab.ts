/**
 * A JupyterLab for tests, with the Deno kernel, on a copy of what the notebooks need: nothing that it saves stays.
 *
 * @module
 */

import { delimiter, join } from "node:path";

/** Where JupyterLab is, or `undefined` where it is not installed. */
export function jupyterLabPath(): string | undefined {
  const paths = (Deno.env.get("PATH") ?? "").split(delimiter).map((folder) => join(folder, "jupyter-lab"));
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A server that runs. */
export interface JupyterLab {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server. @param files Further files of its folder, by name: their texts */
export async function startJupyterLab(files: Readonly<Record<string, string>> = {}): Promise<JupyterLab> {
  const folder = await Deno.makeTempDir();
  const root = join(folder, "probegraph");
  await Deno.mkdir(root);
  for (
    const name of ["deno.json", "deno.lock", "mod.ts", "version.ts", "ops", "runner", "stores", "notebooks", "demo"]
  ) {
    await copy(name, join(root, name));
  }
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(root, name), text);
  await installKernel(join(folder, "data"));
  await changeSettings(join(folder, "settings"));
  const port = freePort();
  const process = new Deno.Command(jupyterLabPath()!, {
    args: [
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--IdentityProvider.token=",
      "--expose-app-in-browser",
      `--ServerApp.root_dir=${root}`,
    ],
    env: {
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
      PROBEGRAPH_STORE_URI: "memory://jupyterlab",
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  await untilItAnswers(`${url}/api`);
  return {
    url,
    close: async () => {
      process.kill("SIGTERM");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A notebook that was saved with an output, and a cell below it. */
export function savedNotebook(source: string, data: Readonly<Record<string, unknown>>): string {
  const output = { output_type: "execute_result", execution_count: 1, data, metadata: {} };
  const cell = { cell_type: "code", metadata: {}, execution_count: 1, source, outputs: [output] };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
    cells: [{ id: "shown", ...cell }, { id: "other", ...cell, source: "1 + 1", outputs: [] }],
  });
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

async function installKernel(data: string): Promise<void> {
  const folder = join(data, "kernels", "deno");
  await Deno.mkdir(folder, { recursive: true });
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  const spec = { argv, display_name: "Deno", language: "typescript" };
  await Deno.writeTextFile(join(folder, "kernel.json"), JSON.stringify(spec));
}

/** Renders cells that are out of sight too, and asks no questions. */
async function changeSettings(settings: string): Promise<void> {
  const change = async (folder: string, name: string, values: unknown): Promise<void> => {
    await Deno.mkdir(join(settings, "@jupyterlab", folder), { recursive: true });
    await Deno.writeTextFile(
      join(settings, "@jupyterlab", folder, `${name}.jupyterlab-settings`),
      JSON.stringify(values),
    );
  };
  await change("notebook-extension", "tracker", { windowingMode: "none" });
  await change("apputils-extension", "notification", { fetchNews: "false", checkForUpdates: false });
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function untilItAnswers(url: string): Promise<void> {
  while (true) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
