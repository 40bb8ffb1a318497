/**
 * A JupyterLab for tests, with the Deno kernel, on a copy of what the notebooks need: nothing that it saves stays.
 *
 * @module
 */

import { delimiter, join } from "node:path";
import { addressOf, startGuarded } from "../../_server.ts";
import { ignoreBrowser, Page } from "../browser.ts";

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

/** Why tests in JupyterLab cannot run here, or `undefined`. */
export const ignoreJupyterLab: string | undefined = ignoreBrowser ??
  (jupyterLabPath() === undefined ? "needs jupyter-lab" : undefined);

/** Starts a server that ends with this process, and gives its address. */
export async function startJupyterLab(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-jupyterlab-" });
  const root = join(folder, "probegraph");
  await Deno.mkdir(root);
  for (
    const name of ["deno.json", "deno.lock", "mod.ts", "version.ts", "ops", "runner", "stores", "notebooks", "demo"]
  ) {
    await copy(name, join(root, name));
  }
  await installKernel(join(folder, "data"));
  await changeSettings(join(folder, "settings"));
  const command = [
    jupyterLabPath()!,
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--expose-app-in-browser",
    `--ServerApp.root_dir=${root}`,
  ];
  const env = {
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    PROBEGRAPH_STORE_URI: "memory://jupyterlab",
  };
  return await startGuarded(folder, "\\(http://127.0.0.1:[0-9]*\\)/lab", { command, env });
}

/** In the page, the notebook that is open; it may not have the focus. */
export const NOTEBOOK = "[...jupyterapp.shell.widgets('main')].find(({ sessionContext }) => sessionContext)";

/** The page of this process's tests of notebooks: to load JupyterLab takes longer than most of them. */
let lab: Promise<Page> | undefined;

async function openLab(url: string): Promise<Page> {
  const page = await Page.open(`${url}/lab/workspaces/${crypto.randomUUID()}`);
  await page.waitFor("globalThis.jupyterapp");
  await page.evaluate("jupyterapp.restored.then(() => undefined)");
  return page;
}

/** A test of a notebook in JupyterLab, on a server that tests share: of a copy that lies beside the clone's notebooks, once its kernel waits. */
export function notebookTest(
  name: string,
  notebook: () => Promise<string>,
  body: (page: Page, t: Deno.TestContext) => Promise<void>,
): void {
  Deno.test({
    name: `${name}${ignoreJupyterLab === undefined ? "" : ` (ignored: ${ignoreJupyterLab})`}`,
    ignore: ignoreJupyterLab !== undefined,
    fn: async (t) => {
      const url = await addressOf("jupyterlab", startJupyterLab);
      const path = `notebooks/${crypto.randomUUID()}.ipynb`;
      await save(`${url}/api/contents/${path}`, await notebook());
      const page = await (lab ??= openLab(url));
      await page.evaluate(`jupyterapp.commands.execute("docmanager:open", { path: "${path}" }).then(() => undefined)`);
      await page.waitFor(`${NOTEBOOK}?.sessionContext?.session?.kernel?.status === "idle"`);
      try {
        await body(page, t);
      } finally {
        await page.evaluate(`${NOTEBOOK}.sessionContext.shutdown().then(() => ${NOTEBOOK}.dispose())`);
      }
    },
  });
}

async function save(url: string, content: string): Promise<void> {
  const body = JSON.stringify({ type: "file", format: "text", content });
  const response = await fetch(url, { method: "PUT", body });
  if (!response.ok) throw new Error(`${url} cannot be written: ${await response.text()}`);
  await response.body?.cancel();
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
