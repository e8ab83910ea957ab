import { plainText } from "../../../src/model/base/text.ts";
import type { Facts, InspectTab } from "../../../src/model/inspect/reading.ts";

const file = { kind: "file", isDeleted: false } as const;
const none = { position: 0, size: null, isDeleted: false } as const;

/** Values of each tab of Details, with a long text, an unknown one and a mark in each. */
export const SAMPLE_FACTS: { readonly [T in InspectTab]: Facts & { readonly tab: T } } = {
  files: {
    tab: "files",
    files: {
      total: 6,
      entries: [
        { ...none, fd: 0, path: plainText("/dev/null"), kind: "char", access: "r" },
        { ...none, fd: 1, path: plainText("pipe:[48213]"), kind: "pipe", access: "w" },
        {
          ...{ ...file, fd: 3, path: plainText("/home/lena/flock/build/generated/objects.log") },
          ...{ access: "wa", position: 1_234_567, size: 1_234_567 },
        },
        {
          ...{ ...file, fd: 4, path: plainText("/tmp/make.K2b7qX"), isDeleted: true },
          ...{ access: "rw", position: 512, size: 4096 },
        },
        { ...none, fd: 5, path: plainText("socket:[48300]"), kind: "socket", access: "rw" },
        {
          ...file,
          fd: 9,
          path: plainText("/srv"),
          kind: null,
          access: null,
          position: null,
          size: null,
        },
      ],
    },
    locks: {
      ...{ total: 2, areWaitsKnown: true },
      entries: [
        {
          ...{ fd: null, path: plainText("/home/lena/flock/build/.lock"), kind: "flock" },
          ...{ access: "write", start: 0, end: null, isHeld: false, others: [20] },
        },
        {
          ...{ fd: 3, path: plainText("/home/lena/flock/build/generated/objects.log") },
          ...{ kind: "posix", access: "write", start: 0, end: 511, isHeld: true, others: [34, 35] },
        },
      ],
    },
  },
  environment: {
    tab: "environment",
    variables: {
      total: 4,
      entries: [
        plainText("LANG=C.UTF-8"),
        plainText(
          `PATH=${
            ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(
              ":",
            )
          }`,
        ),
        plainText("MAKEFLAGS= -j4 --jobserver-auth=3,4"),
        plainText("API_TOKEN=[redacted]"),
      ],
    },
  },
  limits: {
    tab: "limits",
    openFiles: 1_003,
    limits: [
      { name: "cpu time", soft: "unlimited", hard: "unlimited", unit: "seconds" },
      { name: "stack size", soft: 8_388_608, hard: "unlimited", unit: "bytes" },
      { name: "processes", soft: 96_365, hard: 96_365, unit: "processes" },
      { name: "open files", soft: 1_024, hard: 524_288, unit: "files" },
      { name: "nice priority", soft: 0, hard: null, unit: "" },
    ],
  },
  maps: {
    tab: "maps",
    sizes: [
      ...[["address space", 5_730_304], ["its peak", 5_767_168], ["resident", 1_126_400]] as const,
      ...[["swapped", 0], ["page tables", null]] as const,
    ],
    shares: [["proportional (PSS)", 276_480], ["own, changed", 167_936], ["huge pages", null]],
    groups: {
      total: 240,
      entries: [
        {
          name: plainText("/usr/lib/x86_64-linux-gnu/libc.so.6"),
          bytes: 1_900_544,
          count: 5,
          access: "r-x",
          isWritableCode: false,
          isDeleted: false,
        },
        {
          name: plainText("anonymous memory"),
          bytes: 1_048_576,
          count: 13,
          access: "rwx",
          isWritableCode: true,
          isDeleted: false,
        },
        {
          name: plainText("/memfd:jit"),
          bytes: 4_096,
          count: 1,
          access: "rw-",
          isWritableCode: false,
          isDeleted: true,
        },
      ],
    },
  },
  sockets: {
    tab: "sockets",
    isCut: false,
    sockets: {
      total: 4,
      entries: [
        {
          fd: 5,
          inode: 1,
          protocol: "tcp",
          state: "listening",
          local: plainText("127.0.0.1:8080"),
          peer: null,
          received: 2,
          toSend: 0,
        },
        {
          fd: 6,
          inode: 2,
          protocol: "tcp6",
          state: "established",
          local: plainText("[2001:db8::1]:47566"),
          peer: plainText("[2001:db8::2]:443"),
          received: 0,
          toSend: 4_096,
        },
        {
          fd: 7,
          inode: 3,
          protocol: "unix stream",
          state: "connected",
          local: plainText("/run/make.sock"),
          peer: null,
          received: null,
          toSend: null,
        },
        {
          fd: 8,
          inode: 48_300,
          protocol: null,
          state: null,
          local: null,
          peer: null,
          received: null,
          toSend: null,
        },
      ],
    },
  },
  cgroup: {
    tab: "cgroup",
    cgroup: {
      paths: [{ hierarchy: "v2", path: plainText("/user.slice/user-1000.slice/session-4.scope") }],
      limits: [
        { name: "cpu quota", value: 150, unit: "percent" },
        { name: "memory", value: 2_147_483_648, unit: "bytes" },
        { name: "swap", value: "max", unit: "bytes" },
      ],
      usage: [
        { name: "cpu time", value: 12_340_000_000, unit: "ns" },
        { name: "memory", value: 734_003_200, unit: "bytes" },
        { name: "oom kills", value: null, unit: "count" },
      ],
      pressure: [
        { resource: "cpu", some: [12.5, 3.2, 0.4], full: null },
        { resource: "memory", some: [0, 0, 0], full: [0, 0, 0] },
      ],
      without: ["pids"],
      isFrozen: true,
    },
  },
  namespaces: {
    tab: "namespaces",
    namespaces: [
      { name: "cgroup", inode: 4_026_531_835, isOurs: true },
      { name: "net", inode: 4_026_532_281, isOurs: false },
      { name: "pid_for_children", inode: null, isOurs: null },
    ],
  },
};
