/** What happens to a request: it never arrives, is refused, or its answer is lost or cut. */
export type Fault = "cut before" | "cut after" | "cut body" | "503" | "500" | "slow";

type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Sends requests, except those for which `choose` names a fault. */
export function faultyFetch(choose: (method: string, url: string, count: number) => Fault | undefined): Send {
  let count = 0;
  return async (url, init) => {
    const fault = choose(init.method ?? "GET", url, count++);
    switch (fault) {
      case undefined:
        return await fetch(url, init);
      case "cut before":
        throw new TypeError("connection reset");
      case "503":
        return failure(503, "SlowDown");
      case "500":
        return failure(500, "InternalError");
      case "slow":
        return await new Promise((_, reject) =>
          init.signal!.addEventListener("abort", () => reject(new Error("late")))
        );
      default: {
        const answer = await fetch(url, init);
        const bytes = await answer.bytes();
        if (fault === "cut after") throw new TypeError("connection reset");
        return new Response(cutStream(bytes), { status: answer.status, headers: answer.headers });
      }
    }
  };
}

function failure(status: number, code: string): Response {
  return new Response(`<Error><Code>${code}</Code></Error>`, { status });
}

function cutStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, bytes.byteLength / 2));
      controller.error(new TypeError("connection reset"));
    },
  });
}
