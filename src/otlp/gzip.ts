import type { HttpClient } from "../system/host.ts";

/** Sends bodies as gzip. */
export const gzipping = (http: HttpClient): HttpClient => ({
  async post(request) {
    const headers = { ...request.headers, "content-encoding": "gzip" };
    return await http.post({ ...request, headers, body: await gzip(request.body) });
  },
});

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
