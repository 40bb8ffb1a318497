/** The files of this package over HTTP, as a registry gives them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Serves them on a free port. @param isRefused Whether a file cannot be had. @default none is */
export function servePackage(isRefused: (url: URL) => boolean = () => false): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const url = new URL(request.url);
    if (isRefused(url)) return new Response("not now", { status: 503 });
    const path = join(ROOT, decodeURIComponent(url.pathname));
    const bytes = await Deno.readFile(path).catch(() => undefined);
    if (bytes === undefined) return new Response("not found", { status: 404 });
    const type = path.endsWith(".json") ? "application/json" : "application/typescript";
    return new Response(bytes, { headers: { "content-type": type } });
  });
}
