/**
 * Deno's language server, asked as an editor asks it, over the Language Server Protocol
 * (microsoft.github.io/language-server-protocol).
 *
 * @module
 */

type Message = Readonly<Record<string, unknown>>;

interface Completion {
  readonly label: string;
}

/** A server for one folder. */
export class LanguageServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #root: string;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #read: Promise<void>;
  #asked = 0;

  private constructor(folder: string) {
    this.#root = `file://${folder}`;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["lsp", "--quiet"],
      cwd: folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#read = this.#readAll();
  }

  /** Starts a server as an editor does in which Deno is enabled. */
  static async start(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(folder);
    await server.#ask("initialize", {
      processId: Deno.pid,
      rootUri: server.#root,
      workspaceFolders: [{ uri: server.#root, name: "folder" }],
      capabilities: { workspace: { configuration: true, workspaceFolders: true } },
      initializationOptions: { enable: true },
    });
    await server.#send({ method: "initialized", params: {} });
    return server;
  }

  /** Opens a notebook's cells, and gives for each of them that has a `‸` what is offered there. */
  async complete(name: string, cells: readonly string[]): Promise<string[][]> {
    const uri = `${this.#root}/${name}.ipynb`;
    const opened = cells.map((text, i) => ({
      uri: uri.replace(/^file:/, "vscode-notebook-cell:") + `#W${i}`,
      languageId: "typescript",
      version: 1,
      text: text.replace("‸", ""),
    }));
    const notebook = {
      uri,
      notebookType: "jupyter-notebook",
      version: 1,
      cells: opened.map((cell) => ({ kind: 2, document: cell.uri })),
    };
    const params = { notebookDocument: notebook, cellTextDocuments: opened };
    await this.#send({ method: "notebookDocument/didOpen", params });
    const offered: string[][] = [];
    for (const [i, cell] of cells.entries()) {
      if (cell.includes("‸")) offered.push(await this.#offered(opened[i].uri, cell.split("‸")[0].split("\n")));
    }
    return offered;
  }

  /** What is offered behind some lines of a cell. */
  async #offered(uri: string, before: readonly string[]): Promise<string[]> {
    const answer = await this.#ask("textDocument/completion", {
      textDocument: { uri },
      position: { line: before.length - 1, character: before.at(-1)!.length },
    }) as { readonly items: readonly Completion[] } | null;
    return (answer?.items ?? []).map(({ label }) => label);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask("shutdown", null);
    await this.#send({ method: "exit" });
    await this.#input.close().catch(() => {});
    await this.#process.status;
    await this.#read;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const id = ++this.#asked;
    this.#waiting.set(id, resolve);
    return this.#send({ id, method, params }).then(() => promise);
  }

  async #send(message: Message): Promise<void> {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    await this.#input.write(new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`));
    await this.#input.write(body);
  }

  async #readAll(): Promise<void> {
    let text = "";
    // Bytes as characters: lengths are of bytes.
    for await (const bytes of this.#process.stdout) {
      text += new TextDecoder("latin1").decode(bytes);
      for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
        const end = head[0].length + Number(head[1]);
        if (text.length < end) break;
        const body = Uint8Array.from(text.slice(head[0].length, end), (character) => character.charCodeAt(0));
        text = text.slice(end);
        await this.#receive(JSON.parse(new TextDecoder().decode(body)));
      }
    }
  }

  async #receive({ id, method, params, result }: Message): Promise<void> {
    if (method === undefined) return this.#waiting.get(id as number)?.(result);
    if (id === undefined) return;
    const { items = [] } = (params ?? {}) as { items?: unknown[] };
    await this.#send({ id, result: method === "workspace/configuration" ? items.map(() => ({ enable: true })) : null });
  }
}

const HEAD = /^Content-Length: (\d+)\r\n(?:.*\r\n)*?\r\n/;
