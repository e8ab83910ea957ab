import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { nearestName } from "../../model/base/nearest_name.ts";
import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import type { EventType } from "../../model/event/event.ts";
import { type Ask, ASKS } from "../../model/hosts/asks.ts";
import { withExamples } from "./examples.ts";
import { size } from "./flag_values.ts";
import { GROUP } from "./help_format.ts";
import { type MetricsAddress, metricsOption, metricsRequest } from "./metrics_option.ts";
import * as server from "./server_options.ts";
import {
  activityOption,
  durationOption,
  eventsOption,
  helpOption,
  noArgvOption,
  redactOption,
  sourceOption,
} from "./shared_options.ts";

/** The request of `traceflock agent`. */
export interface AgentRequest {
  readonly command: "agent";
  readonly server: server.ServerRequest;
  /** The name of the host on the server; null is that of the kernel. */
  readonly name: string | null;
  /** `all`, `none` or a query. */
  readonly ship: string;
  readonly stream: string;
  readonly allow: ReadonlySet<Ask>;
  /** The folder of the spool; null is the usual one. */
  readonly spool: string | null;
  readonly spoolBytes: number;
  /** Where to serve metrics; null is nowhere. */
  readonly metrics: MetricsAddress | null;
  readonly config: string | null;
  readonly events: ReadonlySet<EventType> | null;
  /** The kinds of activity to trace; null is none. */
  readonly activity: ReadonlySet<ActivityKind> | null;
  readonly durationMs: number | null;
  readonly source: "auto" | "bpftrace" | "procfs";
  readonly redact: readonly RedactionRule[] | null;
  readonly noArgv: boolean;
}

export function agentCommand(chosen: (request: AgentRequest) => void) {
  const command = new Command("agent")
    .description("Record this host, and serve its events to a fleet over NATS.")
    .usage("--nats URL [options]")
    .addOption(server.natsOption())
    .addOption(server.userOption())
    .addOption(server.passwordFileOption())
    .addOption(server.tokenFileOption())
    .addOption(server.nkeyOption())
    .addOption(server.credsOption())
    .addOption(server.tlsCaOption())
    .addOption(server.tlsCertOption())
    .addOption(server.tlsKeyOption())
    .addOption(server.insecureOption())
    .addOption(
      new Option("--name <name>", "the name of this host, instead of the kernel's")
        .argParser(hostName).helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--ship <query>", "events to send to the stream: all, none, or a query")
        .default("all").helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--stream <name>", "the stream of JetStream that keeps the events")
        .argParser(streamName).default("TRACEFLOCK").helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--spool <folder>", "the folder of the recording; else /var/lib/traceflock/spool")
        .helpGroup(GROUP.output),
    )
    .addOption(
      new Option(
        "--spool-size <size>",
        "the size of the recording, such as 1G; the oldest go first",
      )
        .argParser(size).default(1024 ** 3, "1G").helpGroup(GROUP.output),
    )
    .addOption(
      new Option(
        "--allow <asks>",
        `questions to answer, joined by commas: ${ASKS.join(", ")}, none`,
      )
        .argParser(asks).helpGroup(GROUP.privacy),
    )
    .addOption(metricsOption())
    .addOption(redactOption())
    .addOption(noArgvOption())
    .addOption(eventsOption())
    .addOption(activityOption())
    .addOption(sourceOption())
    .addOption(durationOption())
    .addOption(
      new Option("--config <file>", "options of a file; SIGHUP reads it again")
        .helpGroup(GROUP.source),
    )
    .addHelpOption(helpOption())
    .action((options) =>
      chosen({
        command: "agent",
        server: server.serverRequest(options),
        name: options.name ?? null,
        ship: options.ship,
        stream: options.stream,
        allow: options.allow ?? new Set(ASKS),
        spool: options.spool ?? null,
        spoolBytes: options.spoolSize,
        metrics: metricsRequest(options.metrics),
        config: options.config ?? null,
        events: options.events ?? null,
        activity: options.activity ?? null,
        durationMs: options.duration ?? null,
        source: options.source,
        redact: options.redact ?? null,
        noArgv: !options.argv,
      })
    );
  return withExamples(command, [
    ["traceflock agent --nats nats://127.0.0.1:4222", "a server on this machine"],
    [
      "traceflock agent --nats tls://nats.example.com --creds web1.creds",
      "a server with TLS, and credentials",
    ],
    ["traceflock agent --nats nats://127.0.0.1 --ship 'exit!=0'", "ships failures only"],
    ["traceflock agent --config /etc/traceflock/agent.json", "the options of a file"],
  ]);
}

/** Parses `query,doctor`. */
function asks(text: string): ReadonlySet<Ask> {
  if (text === "none") return new Set();
  const found = new Set<Ask>();
  for (const name of text.split(",")) {
    const ask = ASKS.find((known) => known === name.trim());
    if (ask === undefined) {
      const near = nearestName(name.trim(), ASKS);
      const hint = near === null ? "" : ` (did you mean ${near}?)`;
      throw new InvalidArgumentError(
        `"${name}" is no question${hint}; write ${ASKS.join(", ")} or none`,
      );
    }
    found.add(ask);
  }
  return found;
}

/** Parses the name of a host: as in a subject, without an escape. */
function hostName(text: string): string {
  if (/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(text) && text.length <= 64) return text;
  throw new InvalidArgumentError(
    "It must be letters, digits, - and _, with single dots between, at most 64",
  );
}

/** Parses the name of a stream: NATS allows no dot, no space and no wildcard in it. */
export function streamName(text: string): string {
  if (/^[\w-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be letters, digits, - and _, at most 64");
}
