import { UsageError } from "./usage_error.ts";
import type { Env } from "./launcher_variables.ts";

/** Where and how metrics are sent. */
export interface OtlpConfig {
  /** Without user and password. */
  readonly url: string;
  /** The same without its query, which may hold a key: for people. */
  readonly shownUrl: string;
  /** Secrets: never to be shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: "http/protobuf" | "http/json";
  readonly compression: "gzip" | "none";
  readonly timeoutMs: number;
  /** Between requests. */
  readonly intervalMs: number;
  readonly resource: Readonly<Record<string, string>>;
}

const DEFAULT_ENDPOINT = "http://localhost:4318";
const METRICS_PATH = "/v1/metrics";
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_INTERVAL_MS = 10_000;

/**
 * What `--otlp` asks for, by its value and by OpenTelemetry's variables, as their specification has it
 * ("OpenTelemetry Protocol Exporter"). Values are never shown: endpoints and headers hold secrets.
 *
 * @throws UsageError
 */
export function otlpConfig(given: string | true, env: Env): OtlpConfig {
  const { url, from } = endpointOf(given, env);
  const headers = { ...listOf(specific("HEADERS", env)), ...credentialsOf(url) };
  checkHeaders(headers, specific("HEADERS", env)?.name);
  url.username = url.password = url.hash = "";
  const service = env("OTEL_SERVICE_NAME");
  return {
    url: url.href,
    shownUrl: `${url.origin}${url.pathname}`,
    headers,
    protocol: protocolOf(env, from),
    compression: compressionOf(env),
    timeoutMs: msOf(specific("TIMEOUT", env), DEFAULT_TIMEOUT_MS),
    intervalMs: msOf(variable("OTEL_METRIC_EXPORT_INTERVAL", env), DEFAULT_INTERVAL_MS),
    resource: {
      ...listOf(variable("OTEL_RESOURCE_ATTRIBUTES", env)),
      ...service ? { "service.name": service } : {},
    },
  };
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

const variable = (name: string, env: Env): Variable | undefined => {
  const value = env(name)?.trim();
  return value ? { name, value } : undefined;
};

/** The variable for metrics alone, before that for all signals. */
const specific = (what: string, env: Env): Variable | undefined =>
  variable(`OTEL_EXPORTER_OTLP_METRICS_${what}`, env) ??
    variable(`OTEL_EXPORTER_OTLP_${what}`, env);

function endpointOf(given: string | true, env: Env): { url: URL; from: string } {
  if (given !== true) return { url: withPath(urlOf(given, "the value of --otlp")), from: "--otlp" };
  const metrics = variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", env);
  // Only this one is taken as it is.
  if (metrics) return { url: urlOf(metrics.value, metrics.name), from: metrics.name };
  const all = variable("OTEL_EXPORTER_OTLP_ENDPOINT", env);
  const from = all?.name ?? "--otlp";
  return { url: withPath(urlOf(all?.value ?? DEFAULT_ENDPOINT, from)), from };
}

function urlOf(text: string, from: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw new UsageError(
    `Cannot use ${from} as an endpoint: write http://host:4318 or https://host/path`,
  );
}

function withPath(url: URL): URL {
  const path = url.pathname.replace(/\/+$/, "");
  if (!path.endsWith(METRICS_PATH)) url.pathname = path + METRICS_PATH;
  return url;
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const text = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${new TextEncoder().encode(text).toBase64()}` };
}

/** `key=value,key=value`, percent-encoded as in W3C baggage. */
function listOf(list: Variable | undefined): Record<string, string> {
  if (list === undefined) return {};
  const entries = list.value.split(",").filter((entry) => entry.trim() !== "");
  return Object.fromEntries(entries.map((entry, at) => {
    const equals = entry.indexOf("=");
    const key = entry.slice(0, equals).trim();
    if (equals >= 0 && key !== "") return [decoded(key), decoded(entry.slice(equals + 1).trim())];
    throw new UsageError(
      `Cannot use ${list.name}: entry ${at + 1} is no key=value; write key=value,key=value`,
    );
  }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function checkHeaders(headers: Readonly<Record<string, string>>, from = "--otlp"): void {
  try {
    new Headers(headers);
  } catch {
    throw new UsageError(`Cannot use ${from}: HTTP has no such headers`);
  }
}

function protocolOf(env: Env, from: string): OtlpConfig["protocol"] {
  const asked = specific("PROTOCOL", env);
  if (asked === undefined) return "http/protobuf";
  if (asked.value === "http/protobuf" || asked.value === "http/json") return asked.value;
  throw new UsageError(
    `Cannot use ${asked.name}=${asked.value} for ${from}: memmark speaks http/protobuf and ` +
      "http/json, set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL for it",
  );
}

function compressionOf(env: Env): OtlpConfig["compression"] {
  const asked = specific("COMPRESSION", env);
  if (asked === undefined) return "none";
  if (asked.value === "gzip" || asked.value === "none") return asked.value;
  throw new UsageError(`Cannot use ${asked.name}=${asked.value}: choose gzip or none`);
}

function msOf(asked: Variable | undefined, defaultMs: number): number {
  if (asked === undefined) return defaultMs;
  const ms = Number(asked.value);
  if (/^\d+$/.test(asked.value) && ms > 0 && ms < 2 ** 31) return ms;
  throw new UsageError(`Cannot use ${asked.name}: wanted a whole number of milliseconds above 0`);
}
