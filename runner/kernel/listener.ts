/**
 * The worker of {@linkcode RunningCell}: hears what the kernel publishes, the source of every cell among it, while the notebook's own
 * thread runs that cell. It listens at once: in a kernel, the first message to a worker comes a second late.
 *
 * @module
 */

import { publishedAt } from "./connection.ts";
import { QUESTION } from "./question.ts";
import { type Cell, SharedCell } from "./shared_cell.ts";
import { ZmtpSocket } from "./zmtp.ts";

interface Header {
  readonly msg_type?: string;
  readonly msg_id?: string;
  readonly date: string;
}

let shared: SharedCell | undefined;
addEventListener("message", (event) => shared = new SharedCell((event as MessageEvent<SharedArrayBuffer>).data));

const at = await publishedAt();
if (at === undefined) close();
else await listen(await ZmtpSocket.connect(at, "SUB"));

async function listen(published: ZmtpSocket): Promise<void> {
  let last: { readonly request?: string; readonly cell: Cell } | undefined;
  for await (const frames of published) {
    shared?.hear();
    const [header, parent, , content] = frames.slice(frames.indexOf("<IDS|MSG>") + 2);
    const { msg_type, date } = JSON.parse(header) as Header;
    const request = (JSON.parse(parent) as Header).msg_id;
    if (msg_type === "execute_input") {
      const { code, execution_count } = JSON.parse(content);
      last = { request, cell: { count: execution_count, time: Date.parse(date), source: code } };
      shared?.begin(last.cell.time);
    } else if (msg_type === "update_display_data") {
      const question = numberOf(JSON.parse(content).transient?.display_id);
      // What a cell publishes names the request that it answers, as the cell itself does.
      if (question !== undefined) shared?.answer(question, last?.request === request ? last?.cell : undefined);
    }
  }
}

function numberOf(id: unknown): number | undefined {
  return typeof id === "string" && id.startsWith(QUESTION) ? Number(id.slice(QUESTION.length)) : undefined;
}
