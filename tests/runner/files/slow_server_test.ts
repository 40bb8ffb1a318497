/** Servers that send a body in drops, or stop in its middle, and answers that `fetch` does not know. */
import assert from "node:assert/strict";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { hubSlice } from "../../../runner/files/remote/hub_file.ts";
import { httpFile } from "../../../runner/files/remote/http_file.ts";
import { responseOf } from "../../../runner/files/remote/public_fetch.ts";
import { HubServer, hubSettingsFor } from "../models/hub/hub_server.ts";

const PLACE = { repository: { type: "dataset", id: "org/rows", revision: "main" } as const, path: "rows.parquet" };
const PATIENCE = { timeout: 30_000, retries: 0, firstPause: 1 };

/** A byte now and then, or, after the first one, nothing. */
function slowly(isTrickle: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  let timer: ReturnType<typeof setInterval>;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(1));
      if (isTrickle) timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 20);
    },
    cancel: () => clearInterval(timer),
  });
}

for (const isTrickle of [true, false]) {
  const how = isTrickle ? "comes a byte at a time" : "stops coming";
  for (const hasRanges of [true, false]) {
    Deno.test(`a file ${hasRanges ? "in parts" : "in one"} at an address, which ${how}, is given up`, async () => {
      const answer = ({ headers }: Request) => {
        if (!hasRanges) return new Response(slowly(isTrickle));
        if (headers.get("range") !== "bytes=0-0") {
          return new Response(slowly(isTrickle), { status: 206, headers: { "content-range": "bytes 0-999/1000" } });
        }
        return new Response(" ", { status: 206, headers: { "content-range": "bytes 0-0/1000" } });
      };
      await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
      const url = new URL(`http://127.0.0.1:${server.addr.port}/rows.csv`);
      const signal = AbortSignal.timeout(60_000);
      const file = await httpFile({ url, address: url.href, isTrusted: true, stallMs: 200, signal });
      assert.equal(file.source !== undefined, hasRanges);
      const read = hasRanges ? file.source!.slice(0) : Array.fromAsync(file.stream(signal));
      await assert.rejects(read, /next to nothing came for 0.2 seconds/);
      assert.equal(signal.aborted, false);
    });
  }

  Deno.test(`a part of a file of the hub which ${how} is given up`, async () => {
    await using hub = new HubServer();
    const settings = { ...hubSettingsFor(hub, ""), patience: { ...PATIENCE, stallTimeout: 200 } };
    const headers = { "content-range": "bytes 0-999/5000" };
    hub.trouble = () => new Response(slowly(isTrickle), { status: 206, headers });
    const slice = hubSlice(PLACE, { url: `${hub.url}/rows.parquet`, size: 5000, etag: "" }, settings);
    await assert.rejects(slice(0, 1000), /Cannot read a part of .*: next to nothing came for 0.2 seconds; try again/);
  });
}

Deno.test("another part of a hub's file than was asked for is not taken for it", async () => {
  await using hub = new HubServer();
  const settings = { ...hubSettingsFor(hub, ""), patience: { ...PATIENCE, stallTimeout: 30_000 } };
  const slice = hubSlice(PLACE, { url: `${hub.url}/rows.parquet`, size: 5000, etag: "" }, settings);
  for (const part of ["bytes 0-999/5000", "bytes 1000-1999/5001", "bytes */5000", ""]) {
    hub.trouble = () => new Response(new Uint8Array(1000), { status: 206, headers: { "content-range": part } });
    await assert.rejects(slice(1000, 2000), /Cannot read a part of .*: the hub answered 206/);
  }
});

const ODD = ["204 No Content", "205 Reset Content", "304 Not Modified", "200 OK\r\nx: \u00ff", "299 Odd", "999 Odder"];

Deno.test("an answer of any status ends in an answer or an error, and not the program", async () => {
  let status = "";
  const server = createServer(({ socket }) => void socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (status of ODD) {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, host: "127.0.0.1", agent: false }, resolve).on("error", reject);
    });
    if (status.startsWith("999")) assert.throws(() => responseOf(answer), RangeError);
    else assert.equal(await responseOf(answer).text(), "");
    answer.destroy();
  }
  await new Promise((resolve) => server.close(resolve));
});
