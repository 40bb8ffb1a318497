/** A stranger in the place of Redis: it answers as the server behind it does, but to some commands. */

/** A server that answers oddly. Leaving its scope ends it. */
export interface OddRedis extends Disposable {
  readonly url: string;
}

/** What stands in a server's answer in the place of the odd one. */
const MARK = "an-odd-answer-comes-here";
const ANSWER = `$${MARK.length}\r\n${MARK}\r\n`;

/**
 * Starts a server in front of another one.
 *
 * @param url the server behind it
 * @param answerTo the answer to a command of this name and arguments, as it goes over the wire; `undefined`: as the server's
 */
export function startOddRedis(url: string, answerTo: (command: readonly string[]) => string | undefined): OddRedis {
  const { port, pathname } = new URL(url);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  void (async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
      open.add(client).add(server);
      const odd: string[] = [];
      const ask = (command: readonly string[]) => {
        const answer = answerTo(command);
        if (answer === undefined) return encoded(command);
        odd.push(answer);
        return encoded(["ECHO", MARK]);
      };
      void relay(client, server, commandReader(ask));
      void relay(server, client, (text) => text.split(ANSWER).reduce((all, part) => all + odd.shift() + part));
    }
  })().catch(() => {});
  return {
    url: `redis://127.0.0.1:${listener.addr.port}${pathname}`,
    [Symbol.dispose]() {
      listener.close();
      for (const connection of open) ended(connection);
    },
  };
}

/** One character for each byte. */
const text = (bytes: Uint8Array) => bytes.reduce((all, byte) => all + String.fromCharCode(byte), "");
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

async function relay(from: Deno.TcpConn, to: Deno.TcpConn, read: (text: string) => string): Promise<void> {
  try {
    const writer = to.writable.getWriter();
    for await (const part of from.readable) await writer.write(bytes(read(text(part))));
  } catch {
    // One of the two is gone.
  }
  ended(from);
  ended(to);
}

function ended(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed by the other side.
  }
}

/** Reads commands, which may come in pieces: arrays of strings with their lengths. */
function commandReader(ask: (command: readonly string[]) => string): (text: string) => string {
  let rest = "";
  return (text) => {
    rest += text;
    let asked = "";
    for (let read = firstCommand(rest); read !== undefined; read = firstCommand(rest)) {
      rest = rest.slice(read.end);
      asked += ask(read.command);
    }
    return asked;
  };
}

function firstCommand(text: string): { readonly command: string[]; readonly end: number } | undefined {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) return undefined;
  const command: string[] = [];
  let end = head.length;
  for (let i = 0; i < Number(count); i++) {
    const [line, length] = /^\$(\d+)\r\n/.exec(text.slice(end, end + 32)) ?? [];
    const start = end + (line?.length ?? Infinity);
    end = start + Number(length) + 2;
    if (!(end <= text.length)) return undefined;
    command.push(text.slice(start, end - 2));
  }
  return { command, end };
}

function encoded(command: readonly string[]): string {
  return `*${command.length}\r\n${command.map((each) => `$${each.length}\r\n${each}\r\n`).join("")}`;
}
