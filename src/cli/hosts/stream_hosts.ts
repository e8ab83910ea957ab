/** `--on` with `--json`: the events of all hosts as lines, each with the name of its host. */
import { JsonSink } from "../../sinks/json_sink.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { EVENT_OUTPUT } from "../base/output.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { HeadlessHosts } from "./headless_hosts.ts";
import type { MakeHosts } from "./remote_hosts.ts";
import { SharedOutput } from "./shared_output.ts";

/** Returns the exit status. */
export async function streamHosts(request: LiveRequest, makeHosts: MakeHosts): Promise<number> {
  rejectClosedStdout("open it, as with `--json > FILE`");
  const output = new SharedOutput(EVENT_OUTPUT);
  const lines = new Map<string, EventLineWriter>();
  let close: (closed: Promise<void>) => void = () => {};
  const closed = new Promise<void>((resolve, reject) => {
    close = (one) => void one.then(resolve, reject);
  });
  const headless = new HeadlessHosts(request, makeHosts, {
    snapshot: request.snapshot,
    sinks: (host) => {
      const writer = new EventLineWriter(host, wallOffset());
      lines.set(host, writer);
      const sink = new JsonSink(output, writer);
      close(sink.closed);
      return [sink];
    },
    onWallOffset: (host, offset) => lines.get(host)!.wallOffset = offset,
  });
  const watch = new StdoutWatch(headless, closed);
  try {
    const status = await headless.run();
    watch.throwFailure();
    headless.throwMissed();
    return status;
  } finally {
    watch.close();
    headless.close();
  }
}
