import { launcherFacts } from "../cli/launcher_variables.ts";
import type { RecordOptions } from "../cli/options.ts";
import { type OtlpConfig, otlpConfig } from "../cli/otlp_config.ts";
import { VERSION } from "../cli/version.ts";
import type { Sample } from "../model/sample.ts";
import { type Delivery, Exporter } from "../otlp/exporter.ts";
import { gzipping } from "../otlp/gzip.ts";
import { JSON_ENCODING } from "../otlp/json.ts";
import { PROTOBUF } from "../otlp/protobuf.ts";
import { resourceAttributes } from "../otlp/resource.ts";
import { abortOnSecondSignal } from "../target/interrupt.ts";
import type { Deps } from "./deps.ts";

/** Where a pod finds its own namespace. */
const NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/** Samples that are sent while they come. */
export interface OtlpOutput {
  readonly sink: Exporter;
  /** Sends what is left, for no longer than the timeout, and says what became of all. */
  delivered(): Promise<void>;
}

/**
 * Sends samples as metrics, as asked for by `--otlp`. Nothing is connected before there is something to send.
 *
 * @throws UsageError where endpoint or variables are not what they should be.
 */
export async function openOtlp(options: RecordOptions, deps: Deps): Promise<OtlpOutput> {
  const { host, clock, signals } = deps;
  // Of waiting for an answer, and before the next try.
  clock.serveTimers();
  const config = otlpConfig(options.otlp ?? true, (name) => host.env(name));
  const http = await deps.openHttp();
  const sink = new Exporter({
    encoding: config.protocol === "http/json" ? JSON_ENCODING : PROTOBUF,
    http: config.compression === "gzip" ? gzipping(http) : http,
    url: config.url,
    headers: config.headers,
    timeoutMs: config.timeoutMs,
    intervalMs: config.intervalMs,
    sourceOf: (first) => ({
      resource: resourceOf(options, config, first, deps),
      version: VERSION,
      startUnixMs: first.unixMs - first.elapsedMs,
    }),
    nowMs: () => clock.now(),
    after: (ms, act) => void setTimeout(act, ms),
  });
  return {
    sink,
    async delivered() {
      const delivery = await abortOnSecondSignal(
        signals,
        () => clock.now(),
        (signal) => sink.finish(signal),
      );
      tell(delivery, config, options, deps);
    },
  };
}

function resourceOf(
  { target }: RecordOptions,
  { resource }: OtlpConfig,
  { rootPid: pid }: Sample,
  { host }: Deps,
) {
  const env = (name: string) => host.env(name);
  const launcher = launcherFacts(env);
  return resourceAttributes({
    pid,
    machine: host.machine(),
    launcher,
    instance: crypto.randomUUID(),
    env,
    namespace: host.readText(NAMESPACE)?.trim(),
    ...target.kind === "launch" && { command: target.command },
    ...target.kind === "attach" && target.name !== undefined && { name: target.name },
  }, resource);
}

function tell(
  { sent, lost, rejectedPoints, reason }: Delivery,
  { shownUrl }: OtlpConfig,
  { quiet }: RecordOptions,
  { terminal }: Deps,
): void {
  const why = reason === undefined ? "" : `: ${reason}`;
  if (lost > 0) {
    terminal.say(`Sent ${sent} of ${sent + lost} samples to ${shownUrl}, ${lost} are lost${why}`);
  } else if (!quiet) terminal.say(`Sent ${sent} samples to ${shownUrl}`);
  if (rejectedPoints > 0) terminal.say(`${shownUrl} rejected ${rejectedPoints} points of them`);
}
