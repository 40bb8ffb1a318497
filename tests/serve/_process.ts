/** The address that a server says on standard error, which is read to its end so that the server can write. */
export async function listeningUrl(child: Deno.ChildProcess): Promise<string> {
  return (await listening(child)).url;
}

/** The address, and all that the process writes to standard error. */
export async function listening(child: Deno.ChildProcess): Promise<{ url: string; err: Promise<string> }> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = async () => {
    let text = "";
    for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
      text += part;
      const [url] = /http:\/\/[\w.:[\]]+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    }
    reject(new Error(text));
    return text;
  };
  const err = read();
  return { url: await promise, err };
}
