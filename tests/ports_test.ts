import assert from "node:assert/strict";
import { onFreePorts } from "./_ports.ts";

const listen = (port: number) => Deno.listen({ hostname: "127.0.0.1", port });

Deno.test("a program whose port was taken meanwhile is started on another one", async () => {
  let thief: Deno.TcpListener | undefined;
  const server = await onFreePorts(1, async (port) => {
    await Promise.resolve(thief ??= listen(port));
    return listen(port);
  });
  assert.notEqual(server.addr.port, thief!.addr.port);
  for (const listener of [server, thief!]) listener.close();
});

Deno.test("a program that cannot be started is given up with its last error", async () => {
  const tried: number[][] = [];
  const failing = onFreePorts(2, (...ports) => Promise.reject(new Error(`failed ${tried.push(ports)} times`)));
  await assert.rejects(failing, /failed 3 times/);
  assert.deepEqual(tried.map((ports) => new Set(ports).size), [2, 2, 2]);
});
