/**
 * Clients of a server that ask one text after the other, over connections that stay open. They take as little of the machine as
 * may be, as the server has the same cores.
 */

/** What many clients saw. */
export interface Load {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  /** Milliseconds of processor time of the server for a text. */
  readonly cpu: number;
}

/** A server, as its clients know it. */
export interface AskedServer {
  readonly url: string;
  readonly pid: number;
}

/** A connection that stays open. */
class Connection implements Disposable {
  readonly #socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(1 << 16);

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open(url: string): Promise<Connection> {
    const socket = await Deno.connect({ port: Number(new URL(url).port), hostname: "127.0.0.1" });
    socket.setNoDelay();
    return new Connection(socket);
  }

  /** Sends a request. @throws {Error} The answer has no result. */
  async ask(request: Uint8Array): Promise<void> {
    for (let sent = 0; sent < request.length;) sent += await this.#socket.write(request.subarray(sent));
    let answer = "";
    while (!isWhole(answer)) {
      const read = await this.#socket.read(this.#buffer);
      if (read === null) throw new Error(`The server ended the connection: ${answer}`);
      answer += LATIN.decode(this.#buffer.subarray(0, read));
    }
    if (!answer.startsWith("HTTP/1.1 200") || !answer.includes('"flagged"')) throw new Error(answer);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** A character for each byte, so that lengths are those of `content-length`. */
const LATIN = new TextDecoder("latin1");

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /content-length: *(\d+)/i.exec(answer);
  if (length === null) throw new Error(`The answer has no length: ${answer}`);
  return answer.length >= end + 4 + Number(length[1]);
}

function requestOf(input: string): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify({ input }));
  const head =
    `POST /v1/moderations HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Uint8Array.of(...new TextEncoder().encode(head), ...body);
}

/** Whether the server answers a text. */
export async function answers(url: string, input: string): Promise<boolean> {
  try {
    using connection = await Connection.open(url);
    await connection.ask(requestOf(input));
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds of processor time that a process has used; its ticks are hundredths of a second. */
export function processorTime(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Has clients ask for so many seconds, and until all texts were answered equally often. */
export async function load(
  { url, pid }: AskedServer,
  prompts: readonly string[],
  clients: number,
  seconds: number,
): Promise<Load> {
  const requests = prompts.map(requestOf);
  const times: number[] = [];
  const cpuBefore = processorTime(pid);
  const start = performance.now();
  const end = start + seconds * 1000;
  let next = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    using connection = await Connection.open(url);
    while (performance.now() < end || next % requests.length !== 0) {
      const began = performance.now();
      await connection.ask(requests[next++ % requests.length]);
      times.push(performance.now() - began);
    }
  }));
  const perSecond = times.length / ((performance.now() - start) / 1000);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const cpu = (processorTime(pid) - cpuBefore) / times.length;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond, cpu };
}
