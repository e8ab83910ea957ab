import { commandLine } from "../../model/report/command_name.ts";
import type { ProcessRecord } from "../../model/report/process_record.ts";
import { greatest } from "../../model/report/ranking.ts";
import { formatBytes } from "../../model/base/units.ts";
import { grouped, type Paper, right, shown } from "./paper.ts";

/** Processes in the list. */
const TOP = 10;

/** Writes which processes moved most through sockets, and whose connections failed. */
export function writeTraffic(paper: Paper, processes: readonly ProcessRecord[]): void {
  const active = processes.filter(({ usage: { net } }) =>
    net !== null && bytesOf(net) + net.connects + net.accepts + net.failedConnects > 0
  );
  if (active.length === 0) return;
  paper.heading("Network", "most bytes first; of processes that ended");
  paper.line([
    `${right("sent", 8)}${right("received", 9)}${right("connects", 9)}${right("failed", 8)}${
      right("accepts", 9)
    }${right("pid", 9)}  command`,
    "dim",
  ]);
  for (const record of greatest(active, TOP, ({ usage: { net } }) => bytesOf(net!))) {
    const { sentBytes, receivedBytes, connects, failedConnects, accepts } = record.usage.net!;
    paper.line(
      right(formatBytes(sentBytes), 8),
      right(formatBytes(receivedBytes), 9),
      right(grouped(connects), 9),
      failedConnects === 0 ? right("-", 8) : [right(grouped(failedConnects), 8), "bad"],
      right(grouped(accepts), 9),
      right(String(record.pid), 9),
      `  ${shown(commandLine(record))}`,
    );
  }
}

function bytesOf(net: NonNullable<ProcessRecord["usage"]["net"]>): number {
  return (net.sentBytes ?? 0) + (net.receivedBytes ?? 0);
}
