import { gzip, sha256, tar } from "../../scripts/release.ts";

/** How the host answers a request for a file. */
export type Answer =
  | { readonly kind: "whole"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Half of the bytes, then the connection breaks. */
  | { readonly kind: "breaksOff"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Half of the bytes, then nothing more. */
  | { readonly kind: "hangs"; readonly bytes: Uint8Array<ArrayBuffer> };

/** A release host on 127.0.0.1, as github.com would be. */
export interface ReleaseHost extends AsyncDisposable {
  readonly url: string;
  /** What was asked for, in order. */
  readonly requests: readonly string[];
  /** Resolves when half of a file that hangs has been sent. */
  readonly hanging: Promise<void>;
}

/** Serves the files by path; 404 for all others. */
export function startReleaseHost(files: Readonly<Record<string, Answer>>): ReleaseHost {
  const requests: string[] = [];
  const hanging = Promise.withResolvers<void>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const path = new URL(request.url).pathname;
    requests.push(path);
    const answer = files[path];
    if (answer === undefined) return new Response("Not found", { status: 404 });
    if (answer.kind === "whole") return new Response(answer.bytes);
    return new Response(half(answer, hanging.resolve));
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    hanging: hanging.promise,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function half(answer: Answer, sent: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      if (pulls++ === 0) {
        return controller.enqueue(answer.bytes.subarray(0, answer.bytes.length / 2));
      }
      sent();
      if (answer.kind === "breaksOff") controller.error();
      else return new Promise(() => {});
    },
  });
}

/** The bytes of a release archive whose `memmark` is this shell script, with other files by name. */
export function archiveOf(
  script: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return archiveOfFiles({ memmark: script, ...others });
}

/** The bytes of an archive of these files by their names; each one can be executed. */
export function archiveOfFiles(
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return gzip(tar(
    Object.entries(files).map(([name, text]) => ({
      name,
      mode: 0o755,
      bytes: encoder.encode(text),
    })),
  ));
}

/** A line of SHA256SUMS that fits the bytes. */
export async function sumLine(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `${await sha256(bytes)}  ${name}\n`;
}
