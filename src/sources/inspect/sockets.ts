import {
  MAX_LISTED_SOCKETS,
  MAX_SEARCHED_FILES,
  MAX_SOCKET_TABLE_BYTES,
} from "../../model/base/limits.ts";
import type { Absence, Facts } from "../../model/inspect/reading.ts";
import { socketInode } from "../../wire/proc/proc_fdinfo.ts";
import { parseSocketTable, SOCKET_TABLES, type SocketRow } from "../../wire/proc/proc_net.ts";
import { readBytes } from "../libc/file.ts";
import type { Reader } from "./failure.ts";
import { openFileNumbers, readFileLink } from "./open_files.ts";

const decoder = new TextDecoder();

/** Reads the sockets of a process, and what the tables of its network namespace say about them. */
export function readSockets(folder: string, reader: Reader): Facts | Absence {
  const numbers = openFileNumbers(folder, reader);
  if ("kind" in numbers) return numbers;
  const all: { readonly fd: number; readonly inode: number }[] = [];
  for (const fd of numbers.slice(0, MAX_SEARCHED_FILES)) {
    const link = readFileLink(folder, fd, reader);
    if (link === null) continue;
    if ("kind" in link) return link;
    const inode = socketInode(decoder.decode(link));
    if (inode !== null) all.push({ fd, inode });
  }
  const shown = all.slice(0, MAX_LISTED_SOCKETS);
  const { rows, isCut } = readTables(folder, new Set(shown.map(({ inode }) => inode)));
  const unknown = { protocol: null, state: null, local: null, peer: null };
  const entries = shown.map(({ fd, inode }) => ({
    ...{ inode, ...unknown, received: null, toSend: null },
    ...rows.get(inode),
    fd,
  }));
  const total = numbers.length > MAX_SEARCHED_FILES ? null : all.length;
  return { tab: "sockets", sockets: { entries, total }, isCut };
}

/** Reads the tables in turn until every socket is found. */
function readTables(
  folder: string,
  wanted: ReadonlySet<number>,
): { readonly rows: ReadonlyMap<number, SocketRow>; readonly isCut: boolean } {
  const rows = new Map<number, SocketRow>();
  let isCut = false;
  for (const table of SOCKET_TABLES) {
    if (rows.size >= wanted.size) break;
    const bytes = readBytes(`${folder}/net/${table}`, MAX_SOCKET_TABLE_BYTES);
    if (bytes === null) continue;
    if (bytes.length === MAX_SOCKET_TABLE_BYTES) isCut = true;
    for (const row of parseSocketTable(table, decoder.decode(bytes), wanted)) {
      rows.set(row.inode, row);
    }
  }
  return { rows, isCut: isCut && rows.size < wanted.size };
}
