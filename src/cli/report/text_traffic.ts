import { ACCESS_WORDS } from "../../model/activity/activity_text.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import { type FailureList, resultText } from "../../model/traffic/failed_connections.ts";
import { type Peer, peerText } from "../../model/traffic/peers.ts";
import type { Coverage } from "../../model/traffic/coverage.ts";
import { activityLossTexts, coverageText } from "../../model/traffic/coverage_text.ts";
import { mostlyText, type Movers, type NamedProcess } from "../../model/traffic/movers.ts";
import type { TrafficReport } from "../../model/traffic/traffic_report.ts";
import { formatBytes, groupDigits } from "../../model/base/units.ts";
import { commandPiece, counted, left, type Paper, right, type WallText } from "./paper.ts";

/** Writes who moved most, through sockets, files and storage; with which peers; what failed. */
export function writeTraffic(paper: Paper, traffic: TrafficReport, clock: WallText): void {
  writeNetwork(paper, traffic, clock);
  writeConnections(paper, traffic, clock);
  writeFiles(paper, traffic, clock);
  writeBusyFiles(paper, traffic);
  writeStorage(paper, traffic);
}

function writeNetwork(paper: Paper, { net, coverage, failed }: TrafficReport, clock: WallText) {
  if (!coverage.kinds.includes("net") && net.movers.length === 0) return;
  paper.heading("Network", `${sumText(net)}; most bytes first`);
  writeCoverage(paper, "net", coverage, clock);
  for (const text of activityLossTexts(coverage)) loud(paper, text);
  if (net.movers.length === 0) {
    const isCertain = coverage.whole.includes("net") && failed.count === 0;
    paper.line(isCertain ? "  no traffic" : "  no traffic seen");
    return;
  }
  paper.line([
    `${right("sent", 8)}${right("received", 9)}${right("mostly", 11)}${right("connects", 10)}${
      right("failed", 8)
    }${right("accepts", 9)}${paper.pidTitle(9)}  command`,
    "dim",
  ]);
  for (const mover of net.movers) {
    const { sentBytes, receivedBytes, connects, failedConnects, accepts } = mover;
    paper.line(
      [right(formatBytes(sentBytes), 8), "number"],
      [right(formatBytes(receivedBytes), 9), "number"],
      [right(mostlyText(mover), 11), "dim"],
      right(countText(connects), 10),
      failedConnects === 0 ? right("-", 8) : [right(groupDigits(failedConnects), 8), "bad"],
      right(countText(accepts), 9),
      ...processPieces(paper, mover),
    );
  }
}

function writeFiles(paper: Paper, { files, coverage }: TrafficReport, clock: WallText): void {
  const kind = coverage.kinds.includes("file") ? "file" : "open";
  if (!coverage.kinds.includes("file") && files.length === 0) return;
  paper.heading("Files", "calls, most first");
  writeCoverage(paper, kind, coverage, clock);
  if (files.length === 0) return paper.line("  no calls seen");
  paper.line([
    `${right("opens", 8)}${right("failed", 9)}${right("creates", 9)}${right("unlinks", 9)}${
      right("renames", 9)
    }${paper.pidTitle(9)}  command`,
    "dim",
  ]);
  for (const user of files) {
    const { opens, failedOpens, creates, unlinks, renames } = user;
    paper.line(
      [right(groupDigits(opens), 8), "number"],
      right(countText(failedOpens), 9),
      right(creates === null ? "?" : countText(creates), 9),
      right(countText(unlinks), 9),
      right(countText(renames), 9),
      ...processPieces(paper, user),
    );
  }
}

/** Writes which processes moved most bytes in which files, as far as samples found them. */
function writeBusyFiles(paper: Paper, { busyFiles: { count, files } }: TrafficReport): void {
  if (count === 0) return;
  paper.heading("Busiest files", "sampled by positions; most bytes first");
  paper.line([`${right("bytes", 8)}  ${left("did", 6)}${paper.pidTitle(9)}  command, file`, "dim"]);
  for (const { process, access, bytes, path, deleted } of files) {
    paper.line(
      [right(formatBytes(bytes), 8), "number"],
      `  ${left(ACCESS_WORDS[access], 6)}`,
      paper.process(process, 9),
      `  ${process.command ?? "?"}  ${path}`,
      [deleted ? " (deleted)" : "", "dim"],
    );
  }
  const rest = count - files.length;
  if (rest > 0) paper.line([`  and ${counted(rest, "further file")}`, "dim"]);
}

function writeStorage(paper: Paper, { storage }: TrafficReport): void {
  if (storage.length === 0) return;
  paper.heading("Read and wrote", "through calls, and from storage; of processes that ended");
  paper.line([
    `${right("read", 8)}${right("wrote", 9)}${right("disk r", 9)}${right("disk w", 9)}${
      paper.pidTitle(9)
    }  command`,
    "dim",
  ]);
  for (const user of storage) {
    paper.line(
      [right(formatBytes(user.rchar), 8), "number"],
      [right(formatBytes(user.wchar), 9), "number"],
      right(formatBytes(user.readBytes), 9),
      right(formatBytes(user.writeBytes), 9),
      ...processPieces(paper, user),
    );
  }
}

/** Writes when a kind was traced, unless it was the whole time. */
function writeCoverage(
  paper: Paper,
  kind: ActivityKind,
  coverage: Coverage,
  clock: WallText,
): void {
  const text = coverageText(coverage, kind, (ts) => clock.time(ts));
  if (text !== null) loud(paper, text);
}

function sumText({ sentBytes, receivedBytes, processes, protocols }: Movers): string {
  const by = Object.keys(protocols).join(", ");
  return `${formatBytes(sentBytes)} sent, ${formatBytes(receivedBytes)} received by ${
    counted(processes, "process", "processes")
  }${by === "" ? "" : ` through ${by}`}`;
}

function processPieces(paper: Paper, process: NamedProcess) {
  return [paper.process(process, 9), "  ", commandPiece(process.commandLine)] as const;
}

function countText(count: number): string {
  return count === 0 ? "-" : groupDigits(count);
}

function loud(paper: Paper, text: string): void {
  paper.line([`! ${text}`, "loud"]);
}

/** Least and most cells for a peer with its service. */
const PEER_CELLS = [24, 46] as const;
/** Cells of a line beside the peer, with room for a command. */
const BESIDE_PEER = 66;
const BESIDE_FAILURE = 72;

/** Writes the peers of connections, and those that failed or broke. */
function writeConnections(paper: Paper, traffic: TrafficReport, clock: WallText): void {
  const { peers: { count, byBytes, byConnections }, coverage } = traffic;
  if (count > 0) {
    const notes = [
      ...coverage.existed === 0 ? [] : [`${groupDigits(coverage.existed)} existed before`],
      ...coverage.open === 0 ? [] : [`${groupDigits(coverage.open)} not seen to end`],
    ];
    const about = [`TCP, ${counted(count, "peer")}`, ...notes].join("; ");
    if (byConnections.length === count) {
      // One list has them all.
      const rest = byConnections.filter((peer) => !hasPeer(byBytes, peer));
      const order = byBytes.length > 0 ? "most bytes first" : "most connections first";
      writePeers(paper, `${about}; ${order}`, [...byBytes, ...rest]);
    } else {
      if (byBytes.length > 0) writePeers(paper, `${about}; most bytes first`, byBytes);
      writePeers(paper, "TCP; most connections first", byConnections);
    }
  }
  writeUdpPeers(paper, traffic);
  writeFailures(paper, "Could not connect", "attempt", traffic.failed, clock);
  writeFailures(paper, "Broken connections", "connection", traffic.broken, clock);
}

/** Writes the peers of connected UDP sockets, whose bytes the kernel does not tell apart. */
function writeUdpPeers(paper: Paper, { udpPeers: { count, peers } }: TrafficReport): void {
  if (count === 0) return;
  paper.heading("UDP peers", `${counted(count, "peer")} of connected sockets, as sampled`);
  const width = peerCells(paper, BESIDE_PEER);
  for (const { address, port, service, processes, example } of peers) {
    const others = processes === 1 ? "" : ` and ${groupDigits(processes - 1)} more`;
    const text = peerText({ address, port, service, direction: "connect" });
    paper.line(
      `  ${left(text, width)}  `,
      `${example.command ?? "?"}${paper.onHost(example)}`,
      [others, "dim"],
    );
  }
}

function writePeers(paper: Paper, about: string, peers: readonly Peer[]): void {
  paper.heading("Peers", about);
  const width = peerCells(paper, BESIDE_PEER);
  paper.line([
    `${right("sent", 8)}${right("received", 9)}${right("conns", 8)}${right("open", 7)}${
      right("failed", 8)
    }  ${left("peer", width)}  command`,
    "dim",
  ]);
  for (const peer of peers) {
    const { sentBytes, receivedBytes, connections, open, failed, processes, example } = peer;
    const others = processes === 1 ? "" : ` and ${groupDigits(processes - 1)} more`;
    paper.line(
      [right(formatBytes(sentBytes), 8), "number"],
      [right(formatBytes(receivedBytes), 9), "number"],
      right(connections === 0 ? "-" : groupDigits(connections), 8),
      right(open === 0 ? "-" : groupDigits(open), 7),
      failed === 0 ? right("-", 8) : [right(groupDigits(failed), 8), "bad"],
      `  ${left(peerText(peer), width)}  `,
      `${example.command ?? "?"}${paper.onHost(example)}`,
      [others, "dim"],
    );
  }
}

function writeFailures(
  paper: Paper,
  title: string,
  noun: string,
  { count, groups }: FailureList,
  clock: WallText,
): void {
  if (groups.length === 0) return;
  paper.heading(title, `${counted(count, noun)}; with the first process`);
  const width = peerCells(paper, BESIDE_FAILURE);
  for (const group of groups) {
    const { result, firstTs, processes, example } = group;
    const others = processes === 1 ? "" : `+${groupDigits(processes - 1)}`;
    paper.line(
      right(groupDigits(group.count), 8),
      "  ",
      [left(resultText(result), 11), "bad"],
      `  ${left(peerText(group), width)}`,
      [`  ${clock.time(firstTs)}`, "dim"],
      paper.process(example, 8),
      [right(others, 5), "dim"],
      "  ",
      commandPiece(example.commandLine),
    );
  }
}

function peerCells({ width }: Paper, beside: number): number {
  const [least, most] = PEER_CELLS;
  return Math.max(least, Math.min(most, width - beside));
}

function hasPeer(peers: readonly Peer[], { address, port, direction }: Peer): boolean {
  return peers.some((one) =>
    one.address === address && one.port === port && one.direction === direction
  );
}
