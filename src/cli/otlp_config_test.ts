import assert from "node:assert/strict";
import { UsageError } from "./usage_error.ts";
import { otlpConfig } from "./otlp_config.ts";

const config = (given: string | true, variables: Readonly<Record<string, string>> = {}) =>
  otlpConfig(given, (name) => variables[name]);

const P = "OTEL_EXPORTER_OTLP_";

const URLS: readonly (readonly [string | true, Record<string, string>, string])[] = [
  [true, {}, "http://localhost:4318/v1/metrics"],
  [true, { [`${P}ENDPOINT`]: "http://c:1/base/" }, "http://c:1/base/v1/metrics"],
  [
    true,
    { [`${P}METRICS_ENDPOINT`]: "https://c/x?k=1", [`${P}ENDPOINT`]: "http://d" },
    "https://c/x?k=1",
  ],
  ["http://c:4318", { [`${P}METRICS_ENDPOINT`]: "http://d" }, "http://c:4318/v1/metrics"],
  ["http://c/otlp/v1/metrics", {}, "http://c/otlp/v1/metrics"],
];

for (const [given, variables, url] of URLS) {
  Deno.test(`--otlp ${given} with ${JSON.stringify(variables)} sends to ${url}`, () => {
    assert.equal(config(given, variables).url, url);
  });
}

Deno.test("all is told by the standard's variables, those for metrics first", () => {
  const { headers, protocol, compression, timeoutMs, intervalMs, resource } = config(true, {
    [`${P}HEADERS`]: "other=1",
    [`${P}METRICS_HEADERS`]: "api-key=a%3Db%2C, X-Scope = team 1",
    [`${P}PROTOCOL`]: "http/json",
    [`${P}COMPRESSION`]: "none",
    [`${P}METRICS_COMPRESSION`]: "gzip",
    [`${P}TIMEOUT`]: "2500",
    OTEL_METRIC_EXPORT_INTERVAL: "60000",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=no,team=a%20b",
    OTEL_SERVICE_NAME: "yes",
  });
  assert.deepEqual(headers, { "api-key": "a=b,", "X-Scope": "team 1" });
  assert.deepEqual([protocol, timeoutMs, intervalMs], ["http/json", 2500, 60_000]);
  assert.deepEqual([compression, config(true).compression], ["gzip", "none"]);
  assert.deepEqual(resource, { "service.name": "yes", team: "a b" });
});

Deno.test("user and password go into a header, and neither they nor the query are shown", () => {
  const { url, shownUrl, headers } = config("https://me:s%40crt@c/?key=k3y#x");
  assert.equal(url, "https://c/v1/metrics?key=k3y");
  assert.equal(shownUrl, "https://c/v1/metrics");
  assert.deepEqual(headers, { authorization: `Basic ${btoa("me:s@crt")}` });
});

const WRONG: readonly (readonly [string | true, Record<string, string>, RegExp])[] = [
  ["s3cret", {}, /^Cannot use the value of --otlp as an endpoint: write http:\/\/host:4318 or /],
  ["ftp://me:s3cret@c", {}, /the value of --otlp/],
  ["localhost:4318/s3cret", {}, /the value of --otlp/],
  [true, { [`${P}ENDPOINT`]: "s3cret" }, /^Cannot use OTEL_EXPORTER_OTLP_ENDPOINT as an endpoint/],
  [true, { [`${P}HEADERS`]: "a=1,s3cret" }, /_HEADERS: entry 2 is no key=value; write key=/],
  [true, { [`${P}HEADERS`]: "a b=s3cret" }, /_HEADERS: HTTP has no such headers/],
  [true, { [`${P}HEADERS`]: "a=s3cret%0A1" }, /_HEADERS: HTTP has no such headers/],
  [true, { [`${P}PROTOCOL`]: "grpc" }, /memmark speaks http\/protobuf and http\/json, set OTEL_/],
  [
    true,
    { [`${P}COMPRESSION`]: "zstd" },
    /^Cannot use OTEL_EXPORTER_OTLP_COMPRESSION=zstd: choose/,
  ],
  [true, { [`${P}TIMEOUT`]: "10s" }, /_TIMEOUT: wanted a whole number of milliseconds above 0/],
  [true, { OTEL_METRIC_EXPORT_INTERVAL: "0" }, /^Cannot use OTEL_METRIC_EXPORT_INTERVAL: wanted/],
];

for (const [given, variables, told] of WRONG) {
  Deno.test(`--otlp ${given} with ${JSON.stringify(variables)} is bad usage, and shows no value`, () => {
    assert.throws(() => config(given, variables), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, told);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });
}
