import type { ActivityKind } from "../../model/event/activity.ts";
import { endpointText } from "../../model/activity/activity_text.ts";
import type { FailureList } from "../../model/traffic/failed_connections.ts";
import type { Peer, PeerName } from "../../model/traffic/peers.ts";
import type { CoveredTime } from "../../model/traffic/coverage.ts";
import type { Mover, Movers, NamedProcess } from "../../model/traffic/movers.ts";
import type { TrafficReport } from "../../model/traffic/traffic_report.ts";
import { formatBytes, formatDuration } from "../../model/base/units.ts";
import { commandPiece, counted, grouped, left, type Paper, right, type WallText } from "./paper.ts";

/** Spans of tracing that are listed; the rest is counted. */
const SHOWN_SPANS = 3;

/** Writes who moved most, through sockets, files and storage; with which peers; what failed. */
export function writeTraffic(paper: Paper, traffic: TrafficReport, clock: WallText): void {
  writeNetwork(paper, traffic, clock);
  writeConnections(paper, traffic, clock);
  writeFiles(paper, traffic, clock);
  writeStorage(paper, traffic);
}

function writeNetwork(paper: Paper, { net, coverage, failed }: TrafficReport, clock: WallText) {
  if (!coverage.kinds.includes("net") && net.movers.length === 0) return;
  paper.heading("Network", `${sumText(net)}; most bytes first`);
  writeCoverage(paper, "net", coverage, clock);
  if (coverage.lost > 0 || coverage.lostUncounted > 0) {
    const { lost, lostUncounted } = coverage;
    const number = lost === 0
      ? "an unknown number of records"
      : `${counted(lost, "record")}${lostUncounted > 0 ? " or more" : ""}`;
    loud(
      paper,
      `${number} of activity ${lost === 1 ? "was" : "were"} lost: numbers may be too low`,
    );
  }
  if (coverage.lostBytes > 0) {
    loud(paper, `${formatBytes(coverage.lostBytes)} of sockets belong to no process below`);
  }
  if (coverage.connectionsLeftOut > 0) {
    const { connectionsLeftOut } = coverage;
    loud(
      paper,
      `${counted(connectionsLeftOut, "later connection")} left out of peers and failures`,
    );
  }
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
      failedConnects === 0 ? right("-", 8) : [right(grouped(failedConnects), 8), "bad"],
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
      [right(grouped(opens), 8), "number"],
      right(countText(failedOpens), 9),
      right(creates === null ? "?" : countText(creates), 9),
      right(countText(unlinks), 9),
      right(countText(renames), 9),
      ...processPieces(paper, user),
    );
  }
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
  { whole, times, timesLeftOut, tracedNs, spanNs }: TrafficReport["coverage"],
  clock: WallText,
): void {
  if (whole.includes(kind)) return;
  const own = times.filter((time) => time.kind === kind);
  if (own.length === 0) return;
  const spans = own.slice(0, SHOWN_SPANS)
    .map((time) => spanText(time, clock) + paper.onHost(time));
  const more = own.length - spans.length + timesLeftOut;
  const rest = more > 0 ? `, and ${more} times more` : "";
  const share = `${formatDuration(tracedNs[kind])} of ${formatDuration(spanNs)}`;
  loud(paper, `traced for ${share}: ${spans.join(", ")}${rest}`);
}

function spanText({ fromTs, toTs, beginKnown, reason }: CoveredTime, clock: WallText): string {
  const from = beginKnown ? clock.time(fromTs) : `before ${clock.time(fromTs)}`;
  return `${from} to ${clock.time(toTs)}${reason === null ? "" : ` (${reason})`}`;
}

function sumText({ sentBytes, receivedBytes, processes, protocols }: Movers): string {
  const by = Object.keys(protocols).join(", ");
  return `${formatBytes(sentBytes)} sent, ${formatBytes(receivedBytes)} received by ${
    counted(processes, "process", "processes")
  }${by === "" ? "" : ` through ${by}`}`;
}

/** Returns the protocol that moved most, with its share: `tcp 98%`. */
function mostlyText({ protocols }: Mover): string {
  const shares = Object.entries(protocols).map(([name, { sentBytes, receivedBytes }]) => ({
    name,
    bytes: sentBytes + receivedBytes,
  })).sort((a, b) => b.bytes - a.bytes);
  const all = shares.reduce((sum, { bytes }) => sum + bytes, 0);
  const [first] = shares;
  if (first === undefined || all === 0) return "-";
  const share = Math.floor(first.bytes / all * 100);
  return shares.length === 1 ? first.name : `${first.name} ${share}%`;
}

function processPieces(paper: Paper, process: NamedProcess) {
  return [paper.process(process, 9), "  ", commandPiece(process.commandLine)] as const;
}

function countText(count: number): string {
  return count === 0 ? "-" : grouped(count);
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
      ...coverage.existed === 0 ? [] : [`${grouped(coverage.existed)} existed before`],
      ...coverage.open === 0 ? [] : [`${grouped(coverage.open)} not seen to end`],
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
  writeFailures(paper, "Could not connect", "attempt", traffic.failed, clock);
  writeFailures(paper, "Broken connections", "connection", traffic.broken, clock);
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
    const others = processes === 1 ? "" : ` and ${grouped(processes - 1)} more`;
    paper.line(
      [right(formatBytes(sentBytes), 8), "number"],
      [right(formatBytes(receivedBytes), 9), "number"],
      right(connections === 0 ? "-" : grouped(connections), 8),
      right(open === 0 ? "-" : grouped(open), 7),
      failed === 0 ? right("-", 8) : [right(grouped(failed), 8), "bad"],
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
    const others = processes === 1 ? "" : `+${grouped(processes - 1)}`;
    paper.line(
      right(grouped(group.count), 8),
      "  ",
      // A connect(2) without an error was left before it had a result.
      [left(result === "closed" ? "given up" : result, 11), "bad"],
      `  ${left(peerText(group), width)}`,
      [`  ${clock.time(firstTs)}`, "dim"],
      paper.process(example, 8),
      [right(others, 5), "dim"],
      "  ",
      commandPiece(example.commandLine),
    );
  }
}

/** Returns `to 192.0.2.7:443 https`, `from 192.0.2.9 at 80 http`, or the address alone. */
function peerText({ address, port, service, direction }: PeerName): string {
  const name = service === null ? "" : ` ${service}`;
  const host = address ?? "?";
  if (direction === "connect") {
    return `to ${port === null ? host : endpointText({ address: host, port })}${name}`;
  }
  return direction === "accept" ? `from ${host} at ${port ?? "?"}${name}` : `${host}, older`;
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
