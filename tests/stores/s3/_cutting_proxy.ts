/** A loopback proxy that ends connections before all of an answer has passed. */
export interface CuttingProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** Connections so far. */
  readonly connections: () => number;
}

/**
 * @param target URL of the server behind it.
 * @param bytesOf How many bytes of the answer pass on the N-th connection, from 0; `undefined` for all.
 */
export function cuttingProxy(target: string, bytesOf: (connection: number) => number | undefined): CuttingProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = new URL(target);
  let count = 0;
  const served = (async () => {
    for await (const client of listener) await pass(client, await Deno.connect({ hostname, port: Number(port) }));
  })();
  async function pass(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    const limit = bytesOf(count++);
    const sending = client.readable.pipeTo(server.writable).catch(() => {});
    let left = limit ?? Infinity;
    try {
      for await (const chunk of server.readable.values({ preventCancel: true })) {
        await writeAll(client, chunk.subarray(0, Math.min(left, chunk.byteLength)));
        left -= chunk.byteLength;
        if (left <= 0) break;
      }
    } catch {
      // The client went away.
    }
    for (const connection of [client, server]) close(connection);
    await sending;
  }
  return {
    endpoint: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    connections: () => count,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await served.catch(() => {});
    },
  };
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) written += await connection.write(bytes.subarray(written));
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed from the other side.
  }
}
