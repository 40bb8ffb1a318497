/**
 * A headless Chromium for tests, driven over the DevTools protocol (chromedevtools.github.io/devtools-protocol).
 *
 * @module
 */

import { join } from "node:path";
import { addressOf, startGuarded } from "../_server.ts";
import { testFolder } from "../stores/_paths.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--remote-debugging-port=0",
  "--window-size=1180,1000",
];

/** Where Chromium is, or `undefined` where it is not installed. */
export function chromiumPath(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = folders.flatMap((folder) =>
    ["chromium", "chromium-browser", "google-chrome"].map((name) => `${folder}/${name}`)
  );
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** How a page is shown. */
export interface PageOptions {
  readonly dark?: boolean;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Starts a browser that ends with this process, and gives the address of its protocol. */
export async function startChromium(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-chromium-" });
  const command = [chromiumPath()!, ...FLAGS, `--user-data-dir=${join(folder, "profile")}`, "--no-startup-window"];
  return await startGuarded(folder, "DevTools listening on \\(ws:[^ ]*\\)", { command });
}

/** Windows that no test of this process uses now: to open another one takes as long as most tests. */
const idle: Page[] = [];

/** One window of a browser that others share, without what it keeps of them. */
export class Page implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #loaded: () => void = () => {};
  #session: string | undefined;
  #next = 0;
  /** What pages complained of: exceptions, errors on the console, and what could not be loaded. */
  readonly errors: string[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
  }

  /** Opens an address. */
  static async open(url: string, options: PageOptions = {}): Promise<Page> {
    const page = idle.pop() ?? await Page.#connect();
    await page.#change(options);
    await page.goto(url);
    return page;
  }

  static async #connect(): Promise<Page> {
    const socket = new WebSocket(await addressOf("chromium", startChromium));
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const page = new Page(socket);
    await page.#attach();
    return page;
  }

  /** Leads to an address. */
  async goto(url: string): Promise<void> {
    const loaded = Promise.withResolvers<void>();
    this.#loaded = loaded.resolve;
    const { errorText, loaderId } = await this.#send("Page.navigate", { url });
    if (errorText !== undefined) throw new Error(`${url} cannot be opened: ${errorText}`);
    // Another place of the same document is not loaded.
    if (loaderId !== undefined) await loaded.promise;
  }

  /** Whether pages are asked for their dark colours. */
  async setDark(dark: boolean): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.#send("Emulation.setEmulatedMedia", { features });
  }

  /** Changes the size of the window, in CSS pixels. */
  async setSize(width: number, height: number): Promise<void> {
    await this.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  /** The value of an expression in the page; promises are awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: unknown }).value;
  }

  /** Waits until an expression is true. @throws {Error} where that is never, so that a test does not hang. */
  async waitFor(expression: string): Promise<void> {
    const end = Date.now() + 180_000;
    while (await this.evaluate(`Boolean(${expression})`) !== true) {
      if (Date.now() > end) throw new Error(`The page never had: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Moves the mouse, or presses and releases its button, as a person would. `modifiers` 8 is the shift key. */
  async mouse(
    type: "mouseMoved" | "mousePressed" | "mouseReleased",
    x: number,
    y: number,
    modifiers = 0,
  ): Promise<void> {
    const held = type === "mouseMoved" ? {} : { button: "left", clickCount: 1 };
    await this.#send("Input.dispatchMouseEvent", { type, x, y, modifiers, ...held });
  }

  /** Presses a key that writes nothing, or Enter. */
  async key(key: "Enter" | "Escape" | "Tab"): Promise<void> {
    const code = { Enter: 13, Escape: 27, Tab: 9 }[key];
    const pressed = { key, code: key, windowsVirtualKeyCode: code, ...(key === "Enter" && { text: "\r" }) };
    await this.#send("Input.dispatchKeyEvent", { type: "keyDown", ...pressed });
    await this.#send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key, windowsVirtualKeyCode: code });
  }

  /** The page as a PNG, or a part of it, in CSS pixels. */
  async screenshot(part?: { x: number; y: number; width: number; height: number }): Promise<Uint8Array> {
    const clip = part && { ...part, scale: 1 };
    const { data } = await this.#send("Page.captureScreenshot", { captureBeyondViewport: true, clip });
    return Uint8Array.fromBase64(data as string);
  }

  /** Leaves what the window shows. It closes with this process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.goto("about:blank");
    this.errors.length = 0;
    idle.push(this);
  }

  async #attach(): Promise<void> {
    const context = await this.#send("Target.createBrowserContext", { disposeOnDetach: true });
    // In the background it has no focus, which pages like JupyterLab would take from what a test has focused.
    const target = { url: "about:blank", background: true, ...context };
    const { targetId } = await this.#send("Target.createTarget", target);
    const { sessionId } = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    this.#session = sessionId as string;
    for (const domain of ["Runtime", "Log", "Page"]) await this.#send(`${domain}.enable`, {});
  }

  async #change({ dark = false, width, height = 1000 }: PageOptions): Promise<void> {
    await this.setDark(dark);
    if (width === undefined) return void await this.#send("Emulation.clearDeviceMetricsOverride", {});
    await this.setSize(width, height);
  }

  #send(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = ++this.#next;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#session }));
    return answer.promise;
  }

  #receive({ id, result, error, method, params }: Received): void {
    if (method !== undefined && isComplaint(method, params)) this.errors.push(JSON.stringify(params));
    if (method === "Page.loadEventFired") this.#loaded();
    // Whether a page may be left that has changes.
    if (method === "Page.javascriptDialogOpening") void this.#send("Page.handleJavaScriptDialog", { accept: true });
    const answer = this.#waiting.get(id ?? -1);
    if (answer === undefined) return;
    this.#waiting.delete(id!);
    if (error) answer.reject(new Error(error.message));
    else answer.resolve(result!);
  }
}

/** A message of the browser: an answer, or an event. */
interface Received {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: { readonly type?: string; readonly entry?: { readonly level: string } };
}

function isComplaint(method: string, params: Received["params"]): boolean {
  return method === "Runtime.exceptionThrown" || (method === "Runtime.consoleAPICalled" && params?.type === "error") ||
    (method === "Log.entryAdded" && params?.entry?.level === "error");
}

/** Why tests in a browser cannot run here, or `undefined`. */
export const ignoreBrowser: string | undefined = chromiumPath() === undefined ? "needs chromium" : undefined;

/** A test in a browser, of a document with some markup. */
export function pageTest(
  name: string,
  document: () => string | Promise<string>,
  body: (page: Page) => Promise<void>,
): void {
  Deno.test({
    name: `${name}${ignoreBrowser === undefined ? "" : ` (ignored: ${ignoreBrowser})`}`,
    ignore: ignoreBrowser !== undefined,
    fn: async () => {
      await using folder = await testFolder();
      const path = join(folder.path, "page.html");
      await Deno.writeTextFile(path, await document());
      await using page = await Page.open(`file://${path}`);
      await body(page);
    },
  });
}
