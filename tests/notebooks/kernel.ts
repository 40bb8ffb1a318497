/**
 * A notebook client for tests: starts the real kernel and speaks the Jupyter protocol with it (messaging protocol 5.4,
 * jupyter-client.readthedocs.io/en/stable/messaging.html).
 *
 * @module
 */

import { createHmac } from "node:crypto";
import { join } from "node:path";
import { ZmtpSocket } from "../../runner/kernel/zmtp.ts";
import { onFreePorts } from "../_ports.ts";

/** One output of a cell, as notebooks keep it. */
export interface Output {
  readonly type: "stream" | "display_data" | "update_display_data" | "execute_result" | "error";
  readonly content: Record<string, unknown>;
  /** When it came, in milliseconds since the cell was sent. */
  readonly after: number;
}

/** What became of a cell. */
export interface CellResult {
  readonly status: "ok" | "error";
  readonly outputs: readonly Output[];
}

interface Message {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  readonly content: Record<string, unknown>;
}

const DELIMITER = "<IDS|MSG>";

/** A kernel that runs, and the sockets to it. */
export class KernelClient {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #key: string;
  readonly #shell: ZmtpSocket;
  readonly #published: ZmtpSocket;
  readonly #session = crypto.randomUUID();
  readonly #listeners = new Map<string, (message: Message) => void>();

  private constructor(process: Deno.ChildProcess, folder: string, key: string, sockets: readonly ZmtpSocket[]) {
    this.#process = process;
    this.#folder = folder;
    this.#key = key;
    [this.#shell, this.#published] = sockets;
    this.#listen(this.#shell);
    this.#listen(this.#published);
  }

  /** Starts a kernel in a folder. */
  static start(cwd: string, env: Record<string, string> = {}): Promise<KernelClient> {
    return onFreePorts(5, (...ports) => KernelClient.#startOn(ports, cwd, env));
  }

  static async #startOn(ports: readonly number[], cwd: string, env: Record<string, string>): Promise<KernelClient> {
    const folder = await Deno.makeTempDir();
    const connection = connectionOn(ports);
    const file = join(folder, "connection.json");
    await Deno.writeTextFile(file, JSON.stringify(connection));
    const process = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--kernel", "--conn", file],
      cwd,
      env,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    let hasEnded = false;
    const ended = process.status.then(() => {
      hasEnded = true;
      throw new Error("The kernel ended before it was ready");
    });
    const ready = async () => {
      const sockets = [
        await connectWhenReady(connection.shell_port, "DEALER", () => hasEnded),
        await connectWhenReady(connection.iopub_port, "SUB", () => hasEnded),
      ];
      const client = new KernelClient(process, folder, connection.key, sockets);
      await client.#untilReady();
      return client;
    };
    return await Promise.race([ready(), ended]);
  }

  /** Runs a cell. `onOutput` is told of each output as it comes. */
  async run(code: string, onOutput: (output: Output) => void = () => {}): Promise<CellResult> {
    const outputs: Output[] = [];
    const start = performance.now();
    const done = Promise.withResolvers<CellResult>();
    let status: "ok" | "error" | undefined;
    let isIdle = false;
    const id = await this.#send("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    }, ({ header, content }) => {
      if (header.msg_type === "execute_reply") status = content.status === "ok" ? "ok" : "error";
      else if (header.msg_type === "status") isIdle = content.execution_state === "idle";
      else if (isOutput(header.msg_type)) {
        const output = { type: header.msg_type, content, after: performance.now() - start };
        outputs.push(output);
        onOutput(output);
      }
      if (status !== undefined && isIdle) done.resolve({ status, outputs });
    });
    try {
      const result = await done.promise;
      // The kernel's result of a cell can come a little after it said that it is idle.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return result;
    } finally {
      this.#listeners.delete(id);
    }
  }

  /** Presses Stop: clients send the kernel SIGINT. */
  interrupt(): void {
    this.#process.kill("SIGINT");
  }

  /** Ends the kernel. */
  async close(): Promise<void> {
    this.#shell.close();
    this.#published.close();
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #untilReady(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    await this.#send("kernel_info_request", {}, ({ header }) => {
      if (header.msg_type === "kernel_info_reply") ready.resolve();
    });
    await ready.promise;
    // Subscriptions settle a little later than connections: a cell that prints shows that they have.
    for (let seen = false; !seen;) {
      const { outputs } = await this.run("console.log('ready')");
      seen = outputs.length > 0;
    }
  }

  async #send(type: string, content: unknown, listener: (message: Message) => void): Promise<string> {
    const id = crypto.randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, session: this.#session, username: "test", date, msg_type: type, version: "5.4" };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    this.#listeners.set(id, listener);
    await this.#shell.send([DELIMITER, sign(this.#key, parts), ...parts]);
    return id;
  }

  async #listen(socket: ZmtpSocket): Promise<void> {
    for await (const frames of socket) {
      const at = frames.indexOf(DELIMITER);
      const parts = frames.slice(at + 2, at + 6);
      if (frames[at + 1] !== sign(this.#key, parts)) throw new Error("A message of the kernel has a wrong signature");
      const [header, parent, , content] = parts.map((part) => JSON.parse(part));
      const message: Message = { header, parent_header: parent, content };
      this.#listeners.get(message.parent_header.msg_id ?? "")?.(message);
    }
  }
}

interface Connection {
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
}

function connectionOn(
  [shell, iopub, stdin, control, heartbeat]: readonly number[],
): Connection & Record<string, unknown> {
  return {
    ip: "127.0.0.1",
    transport: "tcp",
    signature_scheme: "hmac-sha256",
    key: crypto.randomUUID(),
    kernel_name: "deno",
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: heartbeat,
  };
}

/** Connects to a socket of the kernel, which may not listen yet. @throws once it never will */
async function connectWhenReady(port: number, type: "DEALER" | "SUB", hasEnded: () => boolean): Promise<ZmtpSocket> {
  while (true) {
    try {
      return await ZmtpSocket.connect({ hostname: "127.0.0.1", port }, type);
    } catch (error) {
      if (hasEnded() || !(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function sign(key: string, parts: readonly string[]): string {
  return createHmac("sha256", key).update(parts.join("")).digest("hex");
}

const OUTPUTS = ["stream", "display_data", "update_display_data", "execute_result", "error"];

function isOutput(type: string): type is Output["type"] {
  return OUTPUTS.includes(type);
}
