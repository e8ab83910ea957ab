/**
 * The short id of the container that a cgroup path names, as its engine shows it: twelve hex digits
 * for docker, podman, containerd and cri-o, the name for lxc and systemd-nspawn; null when the path
 * names none.
 */
export function containerId(cgroup: string): string | null {
  const hex = HEX_ID.exec(cgroup);
  if (hex) return hex[1]!.slice(0, 12);
  const named = NAMED.exec(cgroup);
  if (named) return unescapeUnit((named[1] ?? named[2] ?? named[3])!);
  return null;
}

/**
 * docker: /docker/ID, /system.slice/docker-ID.scope · podman: libpod-ID.scope, /libpod/ID ·
 * containerd: cri-containerd-ID.scope, /default/ID · cri-o: crio-ID.scope · kubernetes: /kubepods/.../ID.
 * The innermost one counts: containers nest. 64 digits, so that no other hex is taken for an id.
 * conmon is the watcher outside of podman's and cri-o's containers. One search from the beginning:
 * a stranger can choose the path, and a search from every place would take 200 ms.
 */
const HEX_ID = /^[^]*(?:^|[/:-])(?<!conmon-)([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;

/**
 * lxc: /lxc/NAME, /lxc.payload.NAME · systemd-nspawn: machine-NAME.scope,
 * systemd-nspawn@NAME.service. A virtual machine (machine-qemu\x2d...) is no container.
 */
const NAMED =
  /(?:\/lxc(?:\.payload[./]|\/)([^/]+))|(?:\/machine\.slice\/machine-(?!qemu\\x2d)([^/]+)\.scope)|(?:\/systemd-nspawn@([^/]+)\.service)/;

/** systemd writes `-` in unit names as `\x2d` (systemd.unit(5), "string escaping"). */
function unescapeUnit(name: string): string {
  return name.replace(
    /\\x([0-9a-f]{2})/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  );
}

/** A cgroup with its container, which a row in the same one has worked out already. */
export function inContainer(
  cgroup: string | null,
  row: { readonly cgroup: string | null; readonly container: string | null } | undefined,
): { readonly cgroup: string | null; readonly container: string | null } {
  if (cgroup !== null && cgroup === row?.cgroup) return { cgroup, container: row.container };
  return { cgroup, container: cgroup === null ? null : containerId(cgroup) };
}
