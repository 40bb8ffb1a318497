/**
 * The part of ZMTP 3.0 that a Jupyter client needs (rfc.zeromq.org/spec/23): one connection, no security, messages of
 * several frames. Bindings to libzmq miss messages under Deno, whose event loop does not poll their sockets.
 *
 * @module
 */

const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/** A connection to a ROUTER (as DEALER) or a PUB socket (as SUB). */
export class ZmtpSocket {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects. A SUB socket subscribes to everything. */
  static async connect(at: Deno.ConnectOptions, type: "DEALER" | "SUB"): Promise<ZmtpSocket> {
    const socket = new ZmtpSocket(await Deno.connect(at));
    await socket.#write(greeting());
    await socket.#read(64);
    await socket.#writeFrame(ready(type), COMMAND);
    await socket.#readFrame();
    if (type === "SUB") await socket.#writeFrame(Uint8Array.of(1), 0);
    return socket;
  }

  /** Sends a message. */
  async send(frames: readonly string[]): Promise<void> {
    for (const [i, frame] of frames.entries()) {
      await this.#writeFrame(new TextEncoder().encode(frame), i < frames.length - 1 ? MORE : 0);
    }
  }

  /** Messages as they come, until the connection is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string[]> {
    let frames: string[] = [];
    while (true) {
      const frame = await this.#readFrame().catch(() => undefined);
      if (frame === undefined) return;
      if (frame.flags & COMMAND) continue;
      frames.push(new TextDecoder().decode(frame.data));
      if (frame.flags & MORE) continue;
      yield frames;
      frames = [];
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#connection.close();
  }

  async #writeFrame(data: Uint8Array, flags: number): Promise<void> {
    const head = new DataView(new ArrayBuffer(data.length > 255 ? 9 : 2));
    head.setUint8(0, data.length > 255 ? flags | LONG : flags);
    if (data.length > 255) head.setBigUint64(1, BigInt(data.length));
    else head.setUint8(1, data.length);
    await this.#write(new Uint8Array(head.buffer));
    await this.#write(data);
  }

  async #readFrame(): Promise<{ flags: number; data: Uint8Array }> {
    const [flags] = await this.#read(1);
    const size = await this.#read(flags & LONG ? 8 : 1);
    const length = flags & LONG ? Number(new DataView(size.buffer).getBigUint64(0)) : size[0];
    return { flags, data: await this.#read(length) };
  }

  async #write(data: Uint8Array): Promise<void> {
    for (let done = 0; done < data.length;) done += await this.#connection.write(data.subarray(done));
  }

  async #read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const data = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const count = await this.#connection.read(data.subarray(done));
      if (count === null) throw new Error("The connection was closed");
      done += count;
    }
    return data;
  }
}

/** 64 bytes: signature, version 3.0, the mechanism NULL. */
function greeting(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(new TextEncoder().encode("NULL"), 12);
  return bytes;
}

function ready(type: string): Uint8Array {
  const name = "Socket-Type";
  return new TextEncoder().encode(
    `\x05READY${String.fromCharCode(name.length)}${name}\0\0\0${String.fromCharCode(type.length)}${type}`,
  );
}
