import { ACCESS_WORDS } from "../../model/activity/activity_text.ts";
import { MAX_PAGE_CONTACTS, MAX_PAGE_ROWS } from "../../model/base/limits.ts";
import { formatDuration } from "../../model/base/units.ts";
import type { ProcessTree } from "../../model/report/process_tree.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import { activityLossTexts, coverageText } from "../../model/traffic/coverage_text.ts";
import { type FailureList, resultText } from "../../model/traffic/failed_connections.ts";
import { mostlyText, type NamedProcess } from "../../model/traffic/movers.ts";
import { peerOf, peerText } from "../../model/traffic/peers.ts";
import { trafficReport } from "../../model/traffic/traffic_report.ts";
import type { PageFailures, PageTraffic } from "./page_data.ts";
import type { TextTable } from "./text_table.ts";

/** Returns the traffic of a recording for the page; null when the recording has none. */
export function pageTraffic(
  contents: RecordingContents,
  { order }: ProcessTree,
  texts: TextTable,
): PageTraffic | null {
  const { fromTs, toTs, processes } = contents;
  const report = trafficReport({ contents, processes, fromTs, toTs }, MAX_PAGE_ROWS);
  const { coverage, net, peers, failed, broken, busyFiles } = report;
  const hasNet = coverage.kinds.includes("net") || net.processes > 0 || peers.count > 0;
  if (!hasNet && busyFiles.count === 0) return null;
  const places = new Map(order.map((record, place) => [nameKey(record), place]));
  const placeOf = (process: NamedProcess) => places.get(nameKey(process)) ?? -1;
  const failures = ({ count, groups }: FailureList): PageFailures => ({
    count,
    groups: groups.map((group) => ({
      ...{ count: group.count, result: resultText(group.result), peer: peerText(group) },
      ...{ processes: group.processes, ts: group.firstTs - fromTs, place: placeOf(group.example) },
    })),
  });
  const listed = [
    ...peers.byBytes,
    ...peers.byConnections.filter(({ sentBytes, receivedBytes }) => !sentBytes && !receivedBytes),
  ].slice(0, MAX_PAGE_ROWS);
  const time = (ts: number) => `+${formatDuration(ts - fromTs)}`;
  const covered = coverageText(coverage, hasNet ? "net" : "file", time);
  return {
    hasNet,
    ...{ sent: net.sentBytes, received: net.receivedBytes },
    warnings: [...covered === null ? [] : [covered], ...activityLossTexts(coverage)],
    notes: [
      ...coverage.existed === 0 ? [] : [`connections from before: ${coverage.existed}`],
      ...coverage.open === 0 ? [] : [`not seen to end: ${coverage.open}`],
    ],
    movers: net.movers.map((mover) => ({
      ...{ place: placeOf(mover), sent: mover.sentBytes, received: mover.receivedBytes },
      ...{ mostly: mostlyText(mover), connects: mover.connects },
      ...{ failed: mover.failedConnects, accepts: mover.accepts },
    })),
    moversLeftOut: net.processes - net.movers.length,
    peers: listed.map((peer) => ({
      ...{ peer: peerText(peer), sent: peer.sentBytes, received: peer.receivedBytes },
      ...{ connections: peer.connections, open: peer.open, failed: peer.failed },
      ...{ processes: peer.processes, place: placeOf(peer.example) },
    })).concat(report.udpPeers.peers.map((peer) => ({
      // The kernel does not tell the bytes of UDP peers apart.
      ...{ peer: `${peerText({ ...peer, direction: "connect" })} by UDP`, sent: null },
      ...{ received: null, connections: 0, open: 0, failed: 0, processes: peer.processes },
      place: placeOf(peer.example),
    }))),
    peersLeftOut: peers.count - listed.length,
    ...{ failed: failures(failed), broken: failures(broken) },
    files: busyFiles.files.map(({ process, path, access, bytes, deleted }) => ({
      ...{ place: placeOf(process), did: ACCESS_WORDS[access], bytes },
      path: deleted ? `${path} (deleted)` : path,
    })),
    filesLeftOut: busyFiles.count - busyFiles.files.length,
    contacts: contactsOf(contents, order, texts),
  };
}

/** Returns each process with each address and port once. */
function contactsOf(
  { activity }: RecordingContents,
  order: ProcessTree["order"],
  texts: TextTable,
): number[] {
  const places = new Map(order.map(({ id }, place) => [id, place]));
  const contacts: number[] = [];
  const seen = new Set<string>();
  for (const one of activity.connections) {
    if (seen.size >= MAX_PAGE_CONTACTS) break;
    const place = places.get(one.processId);
    if (place === undefined) continue;
    const port = peerOf(one).port ?? one.local?.port ?? -1;
    const contact = [place, texts.string(one.remote?.address ?? null), port];
    const key = contact.join(" ");
    if (seen.has(key)) continue;
    seen.add(key);
    contacts.push(...contact);
  }
  return contacts;
}

function nameKey({ host, key }: Pick<NamedProcess, "host" | "key">): string {
  return `${host ?? ""} ${key}`;
}
