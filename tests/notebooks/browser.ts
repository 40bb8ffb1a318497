/**
 * A headless Chromium for tests, driven over the DevTools protocol (chromedevtools.github.io/devtools-protocol).
 *
 * @module
 */

import { TextLineStream } from "./lines.ts";

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

/** One page in a browser of its own. */
export class Page {
  readonly #process: Deno.ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #session: string | undefined;
  #next = 0;
  /** What pages complained of: exceptions, errors on the console, and what could not be loaded. */
  readonly errors: string[] = [];

  private constructor(process: Deno.ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
  }

  /** Opens an address. */
  static async open(url: string, options: { dark?: boolean; width?: number; height?: number } = {}): Promise<Page> {
    const profile = await Deno.makeTempDir();
    const process = new Deno.Command(chromiumPath()!, {
      args: [...FLAGS, `--user-data-dir=${profile}`, "about:blank"],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const socket = new WebSocket(await debuggerAddress(process.stderr));
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const page = new Page(process, profile, socket);
    await page.#attach(options.dark ?? false);
    if (options.width !== undefined) {
      const { width, height = 1000 } = options;
      await page.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    }
    await page.goto(url);
    return page;
  }

  /** Leads to an address. */
  async goto(url: string): Promise<void> {
    await this.evaluate("globalThis.isLeft = true");
    await this.#send("Page.navigate", { url });
    await this.waitFor("document.readyState === 'complete' && globalThis.isLeft !== true");
  }

  /** Whether pages are asked for their dark colours. */
  async setDark(dark: boolean): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.#send("Emulation.setEmulatedMedia", { features });
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

  /** Ends the browser. */
  async close(): Promise<void> {
    await this.#send("Browser.close", {}).catch(() => {});
    this.#socket.close();
    await this.#process.status;
    await Deno.remove(this.#profile, { recursive: true });
  }

  async #attach(dark: boolean): Promise<void> {
    const { targetInfos } = await this.#send("Target.getTargets", {});
    const { targetId } = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === "page")!;
    const { sessionId } = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    this.#session = sessionId as string;
    await this.setDark(dark);
    for (const domain of ["Runtime", "Log"]) await this.#send(`${domain}.enable`, {});
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

/** The browser says on standard error where it listens. The rest of what it says is read, so that it does not block. */
async function debuggerAddress(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const lines = stderr.pipeThrough(new TextLineStream());
  const found = Promise.withResolvers<string>();
  (async () => {
    for await (const line of lines) {
      const match = /^DevTools listening on (ws:.*)$/.exec(line);
      if (match) found.resolve(match[1]);
    }
    found.reject(new Error("The browser ended before it listened"));
  })();
  return await found.promise;
}
