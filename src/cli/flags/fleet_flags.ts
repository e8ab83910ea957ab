import { Command, Option } from "@commander-js/extra-typings";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { EventType } from "../../model/event/event.ts";
import { streamName } from "./agent_flags.ts";
import { withExamples } from "./examples.ts";
import { duration, recordingFile } from "./flag_values.ts";
import { GROUP } from "./help_format.ts";
import * as server from "./server_options.ts";
import {
  colorOption,
  columnsOption,
  configOption,
  countOption,
  durationOption,
  eventsOption,
  forceOption,
  helpOption,
  jsonOption,
  sortOption,
} from "./shared_options.ts";

/** The request of `traceflock fleet`. */
export interface FleetRequest {
  readonly command: "fleet";
  readonly server: server.ServerRequest;
  /** What happens with the events of the fleet. */
  readonly mode: "screen" | "json" | "record";
  readonly query: string;
  readonly events: ReadonlySet<EventType> | null;
  /** How far back the events begin; null is now. */
  readonly sinceMs: number | null;
  /** With `sinceMs`: whether later events follow. */
  readonly follow: boolean;
  readonly durationMs: number | null;
  readonly count: number | null;
  readonly stream: string;
  /** The file of `fleet record`; the host is added to its name. */
  readonly output: string | null;
  readonly force: boolean;
  readonly color: "auto" | "always" | "never";
  readonly config: string | null;
  readonly sort: string | null;
  readonly columns: string | null;
}

export function fleetCommand(chosen: (request: FleetRequest) => void) {
  const command = new Command("fleet")
    .description("Watch all hosts whose agents are on a NATS server.")
    .usage("[record] [QUERY] --nats URL [options]")
    .argument("[query...]", "only what matches; `record` first keeps what the hosts ship")
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
    .addOption(eventsOption())
    .addOption(
      new Option(
        "--since <time>",
        "also events this far back, such as 10m: from the hosts' spools, of `record` from JetStream",
      )
        .argParser(duration).helpGroup(GROUP.choose),
    )
    .addOption(
      new Option("--follow", "with --since and --json: go on with later events")
        .helpGroup(GROUP.choose),
    )
    .addOption(durationOption())
    .addOption(countOption())
    .addOption(jsonOption())
    .addOption(
      new Option("-o, --output <file>", "of `record`: the file; the host is added to its name")
        .argParser(recordingFile).helpGroup(GROUP.output),
    )
    .addOption(forceOption())
    .addOption(
      new Option("--stream <name>", "of `record`: the stream of JetStream that keeps the events")
        .argParser(streamName).default("TRACEFLOCK").helpGroup(GROUP.output),
    )
    .addOption(colorOption())
    .addOption(sortOption())
    .addOption(columnsOption())
    .addOption(configOption())
    .addHelpOption(helpOption())
    .action((words, options) => {
      const isRecord = words[0] === "record";
      const query = (isRecord ? words.slice(1) : words).join(" ");
      const json = options.json === true;
      if (isRecord && json) {
        throw new ExitError(EXIT.usage, "`fleet record` writes recordings; leave out --json");
      }
      if (isRecord && query !== "") {
        throw new ExitError(
          EXIT.usage,
          `\`fleet record\` keeps all that is shipped; leave out "${query}", or choose with \`agent --ship\``,
        );
      }
      if (!isRecord && options.output !== undefined) {
        throw new ExitError(
          EXIT.usage,
          "-o is the file of `fleet record`; write `fleet record -o ...`",
        );
      }
      chosen({
        command: "fleet",
        server: server.serverRequest(options),
        mode: isRecord ? "record" : json ? "json" : "screen",
        query,
        events: options.events ?? null,
        sinceMs: options.since ?? null,
        follow: options.follow === true,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        stream: options.stream,
        output: options.output ?? null,
        force: options.force === true,
        color: options.color,
        config: options.config ?? null,
        sort: options.sort ?? null,
        columns: options.columns ?? null,
      });
    });
  return withExamples(command, [
    ["traceflock fleet --nats nats://127.0.0.1:4222", "all hosts on one screen"],
    ["traceflock fleet --nats tls://nats --json 'comm=curl'", "every curl of every host"],
    ["traceflock fleet --nats tls://nats --json --since 10m 'exit!=0'", "the last failures"],
    [
      "traceflock fleet --nats tls://nats --since 10m 'exit!=0'",
      "them on the screen, then later ones",
    ],
    ["traceflock fleet record --nats tls://nats -o night.tflock", "a recording of each host"],
  ]);
}
