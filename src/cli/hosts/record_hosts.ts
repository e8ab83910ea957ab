/** `record --on`: one recording for each host. */
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import { removeOrdinary } from "../../sources/libc/appended_file.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";
import { printError } from "../base/output.ts";
import type { RecordRequest } from "../flags/record_flags.ts";
import { createNextFile, createRecording, recordingName } from "../live/recording_file.ts";
import { HeadlessHosts } from "./headless_hosts.ts";
import type { MakeHosts } from "./remote_hosts.ts";
import { plural } from "../../model/base/units.ts";

/** Returns the exit status. */
export async function recordHosts(request: RecordRequest, makeHosts: MakeHosts): Promise<number> {
  const offsets = new Map<string, WallOffset>();
  const sinks = new Map<string, RecordingSink[]>();
  let failure: string | null = null;
  const date = new Date();
  const open = (host: string): RecordingSink => {
    const made = sinks.get(host) ?? [];
    const path = request.output === null
      ? recordingName(host, date)
      : hostsFile(request.output, host);
    // A host that starts anew continues in a further file.
    const first = made.length === 0
      ? createRecording(path, request.force)
      : createNextFile(path, made.length + 1);
    const sink = new RecordingSink({
      ...{ host, wallOffset: () => offsets.get(host) ?? wallOffset(), first },
      next: (number) => createNextFile(path, number),
      ...{ remove: removeOrdinary, maxBytes: request.maxBytes, maxAgeMs: request.maxAgeMs },
      ...{ keep: request.keep, now: () => performance.now() },
    });
    sink.closed.catch((error) => {
      const why = messageOf(error);
      failure ??= `The recording of ${host} ends here: ${why}: ${sink.paths.at(-1) ?? path}; ` +
        "what was written is readable";
      void headless.stop("output failed");
    });
    sinks.set(host, [...made, sink]);
    return sink;
  };
  const headless: HeadlessHosts = new HeadlessHosts(request, makeHosts, {
    snapshot: true,
    // The file is made with the first line: a host that never answers leaves none.
    sinks: (host) => {
      let sink: RecordingSink | null = null;
      return [{
        begin: (event) => {
          try {
            sink = open(host);
          } catch (error) {
            failure ??= messageOf(error);
            void headless.stop("output failed");
          }
          sink?.begin(event);
        },
        batch: (events) => sink?.batch(events),
        end: async (event) => await sink?.end(event),
        closed: new Promise(() => {}),
      }];
    },
    onWallOffset: (host, offset) => offsets.set(host, offset),
  });
  try {
    printError(safe`recording the hosts; ^C ends it`);
    const status = await headless.run();
    for (const [host, made] of sinks) {
      const events = made.reduce((sum, sink) => sum + sink.events, 0);
      const paths = made.flatMap((sink) => sink.paths).join(", ");
      printError(sanitize(`${host}: ${events} ${plural(events, "event")} in ${paths}`));
    }
    if (failure !== null) throw new ExitError(EXIT.output, failure);
    headless.throwMissed();
    return status;
  } finally {
    headless.close();
  }
}

/** Returns the name of one host's recording: `night.web1.tflock` of `night.tflock`. */
export function hostsFile(path: string, host: string): string {
  const name = host.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 64);
  const dot = path.lastIndexOf(".");
  const isExtension = dot > path.lastIndexOf("/") + 1;
  return isExtension ? `${path.slice(0, dot)}.${name}${path.slice(dot)}` : `${path}.${name}`;
}
