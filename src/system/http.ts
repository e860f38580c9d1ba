import { reasonOf } from "../model/errors.ts";
import type { HttpClient, HttpRequest, HttpResult } from "./host.ts";

/** An answer says what became of points in some 100 bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** HTTP by Deno's fetch. Redirects are not followed: headers are meant for one host. */
export const denoHttp: HttpClient = { post };

async function post(request: HttpRequest): Promise<HttpResult> {
  const timeOut = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: "POST",
      headers: { ...request.headers },
      body: request.body,
      redirect: "manual",
      signal: AbortSignal.any([timeOut, request.signal]),
    });
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
    return {
      kind: "answered",
      status: response.status,
      ...retryAfterMs !== undefined && { retryAfterMs },
      body: await beginning(response),
    };
  } catch (error) {
    if (timeOut.aborted) return { kind: "failed", reason: "no answer in time" };
    return { kind: "failed", reason: withoutUrl(error) };
  }
}

async function beginning(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > MAX_ANSWER_BYTES) break;
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** Seconds or a date, RFC 9110 10.2.3; undefined for anything else. */
export function parseRetryAfter(text: string | null, nowMs = Date.now()): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** Deno's errors name the URL, in whose query a key may stand: only the system's words are left. */
function withoutUrl(error: unknown): string {
  const reason = reasonOf(error);
  return /https?:\/\//.test(reason) ? "the request failed" : reason;
}
